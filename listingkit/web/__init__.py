"""Fetching pages into a record: the one room that opens a network, and only when it is asked to.

What is fetched becomes a HAR record (:mod:`listingkit.web.har`); judging reads that record, whether
it was written a second or a year ago. Nothing here judges.
"""
