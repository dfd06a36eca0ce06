"""Reports for people, from what Prometheus remembers: the week's, and the stand-up's of a day.

``questions`` says what is asked, ``weekly`` and ``daily`` turn the answers and the model into a
``Document``, ``writing`` writes one down. All of that is pure; ``exchange`` alone talks to a server,
and ``prometheus`` and ``tsdb`` believe nothing that is no answer.
"""
