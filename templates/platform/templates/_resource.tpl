{{/* Parts of an in-cluster resource. Each takes a dict of root, name and resource. */}}

{{- define "platform.resource.selector" -}}
app.kubernetes.io/name: {{ .name | quote }}
app.kubernetes.io/component: {{ .resource.type | quote }}
{{- end }}

{{- define "platform.resource.labels" -}}
{{ include "platform.resource.selector" . }}
app.kubernetes.io/instance: {{ .name | quote }}
app.kubernetes.io/version: {{ .resource.version | quote }}
app.kubernetes.io/part-of: <%= platform.name %>
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
<%= own(labels.ENVIRONMENT) %>: {{ .root.Values.environment | quote }}
{{- end }}

{{/* The approved image, tag and digest. Refuses a release record that is missing or older. */}}
{{- define "platform.resource.image" -}}
{{- $record := printf "<%= names.release_record("%s", "platform") %>" .root.Values.environment }}
{{- $approved := index .root.Values.images .name | default dict }}
{{- if not $approved.digest }}
{{- fail (printf "platform: no image digest was approved for %s; add -f %s, the release record" .name $record) }}
{{- end }}
{{- if ne $approved.version .resource.version }}
{{- fail (printf "platform: %s approves %s %s, the catalog asks for %s; record the digest of that version" $record .name $approved.version .resource.version) }}
{{- end }}
{{- printf "%s:%s@%s" .resource.image .resource.version $approved.digest }}
{{- end }}

{{/* The least that a container may have; equal for all of them. Takes nothing. */}}
{{- define "platform.resource.hardening" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: true
runAsGroup: <%= user %>
runAsNonRoot: true
runAsUser: <%= user %>
{{- end }}
