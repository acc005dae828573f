"""Reading a request's words: pure Python, no Django, nothing here decides what the request is."""
