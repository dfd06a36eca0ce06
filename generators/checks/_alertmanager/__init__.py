"""Parts of alertmanager and routes: its files, its matchers, a walk along its tree."""
