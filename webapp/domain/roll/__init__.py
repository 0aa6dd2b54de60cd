"""The roll as other systems export it: which column is what, what a row says, and whose it is. Pure rules."""
