"""Reports for people, from what Prometheus remembers: the week's, and the stand-up's of a day.

``questions`` says what is asked, ``weekly`` and ``daily`` turn the answers and the model into a
``Document``, ``markdown`` and ``html`` write one down. All of that is pure; ``prometheus`` alone
talks to a server.
"""
