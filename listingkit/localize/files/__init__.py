"""Documents taken apart into segments and put together again, byte by byte."""
