"""What verbs share: from words to options, to a request, to another program that goes on."""
