{{- /* Generated for demo from templates/workload/templates/_stateful-set.tpl and golden.yaml; do not edit, run ./doit generate. sha256:6acf97dfacd71182 */ -}}
{{- define "workload.stateful-set" }}
{{- $w := .Values.workload }}
---
apiVersion: apps/v1
kind: StatefulSet
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  annotations:
    {{- include "workload.annotations" . | nindent 4 }}
spec:
  {{- if hasKey $w.scaling "replicas" }}
  replicas: {{ int $w.scaling.replicas }}
  {{- end }}
  serviceName: {{ printf "%s-headless" $w.name | quote }}
  revisionHistoryLimit: 5
  podManagementPolicy: OrderedReady
  updateStrategy:
    type: RollingUpdate
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: Retain
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "workload.selector" . | nindent 6 }}
  template:
    {{- include "workload.pod" . | nindent 4 }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "workload.selector" . | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- if $w.storage.class }}
        storageClassName: {{ $w.storage.class | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ $w.storage.size | quote }}
{{- end }}
