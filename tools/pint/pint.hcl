# What pint looks at in monitoring/rules. Each check that is off says why.

parser {
  schema = "prometheus"
  names  = "legacy" # names that every reader of the metrics accepts
}

checks {
  disabled = [
    # Pods are matched by their generated names: there is no label with the service on those series.
    "promql/regexp",
    # Alerts read what recording rules of slower groups make: on purpose, an hour's window may be late
    # by one evaluation.
    "rule/dependency",
  ]
}

# It always fires: its absence is the message.
rule {
  match {
    name = "Watchdog"
  }
  disable = ["alerts/comparison"]
}
