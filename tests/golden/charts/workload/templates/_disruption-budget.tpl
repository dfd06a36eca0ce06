{{- /* Generated for demo from templates/workload/templates/_disruption-budget.tpl and golden.yaml; do not edit, run ./doit generate. sha256:777f23980a49911d */ -}}
{{- /* A drain takes one pod at a time, and may always take one that is not healthy anyway. */}}
{{- define "workload.disruption-budget" }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "workload.metadata" (dict "root" . "name" .Values.workload.name) }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "workload.selector" . | nindent 6 }}
{{- end }}
