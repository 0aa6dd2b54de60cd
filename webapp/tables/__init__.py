"""Files of rows that come from outside, read within bounds: CSV, Excel, and CTF in XML."""
