{{- /* Generated for codai from templates/platform/templates/_guard.tpl and services.yaml (platform); do not edit, run ./doit generate. sha256:1177cdbad1380cb3 */ -}}
{{/* Refuses to render for no environment, an unknown one, or the wrong namespace. Takes the root.
Roles and bindings are named by both: the groups of one environment must not get the namespace of another. */}}
{{- define "platform.guard" -}}
{{- $known := dict "staging" "codai-staging" "production" "codai-production" -}}
{{- $names := keys $known | sortAlpha | join ", " -}}
{{- if not .Values.environment }}
{{- fail (printf "platform: no environment was chosen; add -f values-ENVIRONMENT.yaml, where ENVIRONMENT is one of: %s" $names) }}
{{- end }}
{{- if not (hasKey $known .Values.environment) }}
{{- fail (printf "platform: there is no environment %q; the environments are: %s" .Values.environment $names) }}
{{- end }}
{{- $own := get $known .Values.environment }}
{{- if ne .Values.namespace $own }}
{{- fail (printf "platform: the namespace of %s is %s, not %q; choose by -f values-%s.yaml, and by that alone" .Values.environment $own .Values.namespace .Values.environment) }}
{{- end }}
{{- $inside := dict "staging" (list "postgres" "redis") "production" (list) -}}
{{- range $name, $resource := .Values.resources }}
{{- if not (has $name (get $inside $.Values.environment)) }}
{{- fail (printf "platform: %s does not run inside %s; take the values of one environment, not of two" $name $.Values.environment) }}
{{- end }}
{{- end }}
{{- if ne .Release.Name "platform" }}
{{- fail (printf "platform: the release is called %s; there is one in each namespace: call it platform" .Release.Name) }}
{{- end }}
{{- if ne .Release.Namespace $own }}
{{- fail (printf "platform: the values of %s belong to the namespace %s, not %s; pass -n %s" .Values.environment $own .Release.Namespace $own) }}
{{- end }}
{{- end }}
