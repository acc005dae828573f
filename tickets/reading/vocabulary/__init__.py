"""The words of several languages for the things a request may be about.

Spelled as `prose.folded` leaves them: lower case, no accents, contractions written out. `*` ends a stem,
`~` stands for up to three words in between. English, Spanish, French, Portuguese, German and Italian, with a
few of Dutch and Japanese.
"""
