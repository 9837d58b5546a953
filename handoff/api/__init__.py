"""The base that the API of every room stands on: who calls, problems, pages, repeats, and the description of it all."""
