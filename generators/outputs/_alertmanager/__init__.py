"""Parts of alertmanager: who is told, who is muted by what, and when nobody is."""
