"""Calendar files, iCalendar as RFC 5545 has it: what is written here of sessions, and what is read of a school's dates.

Pure and by hand: a few properties of one kind of component are all that is written, and nothing but days is read.
"""
