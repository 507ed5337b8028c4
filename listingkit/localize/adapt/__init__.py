"""Numbers, measures, sizes and money as the market reads them."""
