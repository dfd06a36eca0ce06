{{/* Labels of every object: a mapping as YAML. Takes the root context. */}}
{{- define "platform.labels" -}}
app.kubernetes.io/name: platform
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: <%= platform.name %>
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
<%= own(labels.ENVIRONMENT) %>: {{ .Values.environment | quote }}
{{- end }}

{{/* The namespaces of the environment, its own first, as JSON for mustFromJson. Takes the root. */}}
{{- define "platform.namespaces" -}}
{{- $own := dict "name" .Release.Namespace "tenant" "" "scope" .Values.environment -}}
{{- $own = mustMerge $own (pick .Values "quota" "largestContainer") -}}
{{- $all := list $own -}}
{{- range $tenant, $it := .Values.tenants -}}
{{- $name := printf "<%= names.tenant_namespace("%s", "%s") %>" $.Release.Namespace $tenant -}}
{{- $scope := printf "<%= access.scope("%s", "%s") %>" $.Values.environment $tenant -}}
{{- $one := dict "name" $name "tenant" $tenant "scope" $scope -}}
{{- $all = append $all (mustMerge $one (pick $it "quota" "largestContainer")) -}}
{{- end -}}
{{- mustToJson $all -}}
{{- end }}

{{/* Compute as the keys of a ResourceQuota or LimitRange. Takes cpu, memory, ephemeralStorage. */}}
{{- define "platform.compute" -}}
cpu: {{ .cpu | quote }}
memory: {{ .memory | quote }}
ephemeral-storage: {{ .ephemeralStorage | quote }}
{{- end }}
