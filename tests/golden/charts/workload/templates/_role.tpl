{{- /* Generated for demo from templates/workload/templates/_role.tpl and golden.yaml; do not edit, run ./doit generate. sha256:6b4abeeedb6e4e09 */ -}}
{{- define "workload.role" }}
{{- $w := .Values.workload }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
rules:
  {{- range $w.permissions }}
  - apiGroups:
      {{- range .groups }}
      - {{ . | quote }}
      {{- end }}
    resources:
      {{- range .resources }}
      - {{ . | quote }}
      {{- end }}
    {{- if .names }}
    resourceNames:
      {{- range .names }}
      - {{ . | quote }}
      {{- end }}
    {{- end }}
    verbs:
      {{- range .verbs }}
      - {{ . | quote }}
      {{- end }}
  {{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $w.name | quote }}
subjects:
  - kind: ServiceAccount
    name: {{ $w.name | quote }}
    namespace: {{ .Release.Namespace | quote }}
{{- end }}
