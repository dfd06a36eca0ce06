{{- /* Generated for demo from templates/workload/templates/_check.tpl and golden.yaml; do not edit, run ./doit generate. sha256:6a8fc0ca489c5dac */ -}}
{{- /* What a schema cannot say: values that only the environment's file and the release record hold,
and that have to be there before anything is rendered. */}}
{{- define "workload.check" }}
{{- $w := .Values.workload }}
{{- if not $w.environment }}
{{- fail (printf "%s: no environment chosen; add -f charts/%s/values-<environment>.yaml" $w.name $w.name) }}
{{- end }}
{{- if or (not $w.image.version) (not $w.image.digest) }}
{{- fail (printf "%s: no image digest and version for %s; add the release record: -f releases/%s/%s.yaml" $w.name $w.environment $w.environment $w.name) }}
{{- end }}
{{- range $name, $use := $w.uses }}
{{- if not $use.host }}
{{- fail (printf "%s: uses.%s has no host in %s; name it in services.yaml under resources" $w.name $name $w.environment) }}
{{- end }}
{{- end }}
{{- $variables := include "workload.variables" . | fromJson }}
{{- range $key := keys $w.config | sortAlpha }}
{{- if hasKey $variables $key }}
{{- fail (printf "%s: config.%s is set by the chart already; choose another name" $w.name $key) }}
{{- end }}
{{- end }}
{{- end }}
