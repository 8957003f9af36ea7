"""Dead letters looked at and sent again: `conflictwire dead-letters`.

read.py      the topic, whole, up to its present end
show.py      a letter for a person or a program
replay.py    a letter's message back to where it came from
commands.py  the command line
"""
