"""Parts of the scrape jobs, written as plain files by prometheus and as objects by operator."""
