{{- /* Generated for demo from templates/platform/templates/_guard.tpl and golden.yaml (platform); do not edit, run ./doit generate. sha256:f1f18721f2d77273 */ -}}
{{/* Refuses to render for no environment, an unknown one, or the wrong namespace. Takes the root. */}}
{{- define "platform.guard" -}}
{{- $known := list "staging" "production" -}}
{{- if not .Values.environment }}
{{- fail (printf "platform: no environment was chosen; add -f values-ENVIRONMENT.yaml, where ENVIRONMENT is one of: %s" (join ", " $known)) }}
{{- end }}
{{- if not (has .Values.environment $known) }}
{{- fail (printf "platform: there is no environment %q; the environments are: %s" .Values.environment (join ", " $known)) }}
{{- end }}
{{- if ne .Release.Namespace .Values.namespace }}
{{- fail (printf "platform: the values of %s belong to the namespace %s, not %s; pass -n %s" .Values.environment .Values.namespace .Release.Namespace .Values.namespace) }}
{{- end }}
{{- end }}
