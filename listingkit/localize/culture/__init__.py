"""What a market's culture asks of a listing: order, softer words, lines from stated facts."""
