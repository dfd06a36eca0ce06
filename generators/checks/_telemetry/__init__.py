"""Parts of telemetry: the collectors' words, their pipelines, samples of what is redacted."""
