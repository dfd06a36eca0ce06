"""What is exported of what rules and panels may read, by the names that the makers of each part give it.

Written apart from the alerts, and closed: a name that is misspelt in a rule is not in here. Whoever reads
one more metric of a part looks it up where its makers list them, and adds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from generators.conventions import metrics, operations, scraping

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "counter": ("",),
    "gauge": ("",),
    "histogram": ("_bucket", "_sum", "_count"),
}
"""By type of a metric: what its series are called besides its name."""
BY_PROMETHEUS = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Of every alert, by whoever evaluates it."""
BY_SCRAPER = frozenset(
    {
        "scrape_duration_seconds",
        "scrape_samples_post_metric_relabeling",
        "scrape_samples_scraped",
        "scrape_series_added",
        "up",
    }
)
"""Of every target, whatever it exports."""
BY_SERVICES = frozenset({metrics.REQUESTS, *(f"{metrics.DURATION}{one}" for one in ENDINGS["histogram"])})
"""Of every service that runs."""
_LISTED: Mapping[str, str] = {
    scraping.API_SERVER: "apiserver_request_total pod_security_evaluations_total",
    scraping.KUBELET: "kubelet_volume_stats_capacity_bytes kubelet_volume_stats_used_bytes",
    scraping.CADVISOR: "container_cpu_usage_seconds_total container_memory_working_set_bytes",
    scraping.KUBE_STATE: """
        kube_cronjob_status_last_successful_time kube_deployment_status_condition
        kube_horizontalpodautoscaler_spec_max_replicas kube_horizontalpodautoscaler_spec_min_replicas
        kube_horizontalpodautoscaler_status_current_replicas kube_job_status_failed
        kube_job_status_start_time kube_node_status_condition kube_pod_container_info
        kube_pod_container_resource_limits kube_pod_container_status_restarts_total
        kube_pod_container_status_waiting_reason kube_pod_status_phase kube_resourcequota
        kube_statefulset_replicas kube_statefulset_status_replicas_updated
    """,
    scraping.NODE: """
        node_cpu_seconds_total node_filesystem_avail_bytes node_filesystem_readonly
        node_filesystem_size_bytes node_memory_MemAvailable_bytes node_memory_MemTotal_bytes
    """,
    scraping.EPHEMERAL_STORAGE: scraping.EPHEMERAL_USAGE,
    scraping.PROMETHEUS: """
        prometheus_config_last_reload_successful prometheus_notifications_dropped_total
        prometheus_remote_storage_samples_failed_total prometheus_remote_storage_samples_retried_total
        prometheus_rule_evaluation_failures_total prometheus_rule_group_iterations_missed_total
        prometheus_target_scrapes_sample_duplicate_timestamp_total
        prometheus_tsdb_compactions_failed_total prometheus_tsdb_reloads_failures_total
    """,
    scraping.ALERTMANAGER: """
        alertmanager_config_last_reload_successful alertmanager_notifications_failed_total
    """,
    scraping.PROBE: "probe_ssl_earliest_cert_expiry probe_success",
    scraping.STATUS: " ".join(operations.METRICS),
    scraping.EXTERNAL_SECRETS: "externalsecret_status_condition externalsecret_sync_calls_total",
    scraping.CERT_MANAGER: "certmanager_certificate_renewal_timestamp_seconds",
    scraping.ROLLOUTS: "rollout_info",
    scraping.TRIVY: "trivy_image_vulnerabilities",
    scraping.KYVERNO: "kyverno_policy_results_total",
    scraping.EXPORTERS["nats"]: """
        gnatsd_varz_jetstream_config_max_storage gnatsd_varz_jetstream_stats_storage
        jetstream_consumer_num_pending
    """,
    scraping.EXPORTERS["postgresql"]: """
        pg_replication_lag_seconds pg_settings_max_connections pg_stat_database_numbackends pg_up
    """,
    scraping.EXPORTERS["redis"]: """
        redis_config_maxclients redis_connected_clients redis_master_link_up redis_memory_max_bytes
        redis_memory_used_bytes redis_up
    """,
}
BY_JOB: Mapping[str, frozenset[str]] = {job: frozenset(names.split()) for job, names in _LISTED.items()}
"""Of a part of the platform, by its job: what is read of it."""


def exports(job: str, metric: str) -> bool:
    """Whether targets of a part of the platform have series of that name."""
    return metric in BY_SCRAPER or metric in BY_JOB.get(job, ())
