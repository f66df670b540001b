/**
 * The settings of this server, in the places where Prefect's pages look for those of theirs. What says where files lie is
 * left out, and secrets are nowhere.
 */
import { MAX_LIMIT } from "../../http/body.ts";

export function readSettings() {
  return {
    home: null,
    profiles_path: null,
    debug_mode: false,
    api: { url: null, auth_string: null, key: null, request_timeout: 60 },
    client: { max_retries: 5, csrf_support_enabled: true, server_version_check_enabled: true },
    cloud: { api_url: "https://api.prefect.cloud/api", ui_url: "https://app.prefect.cloud" },
    results: { default_storage_block: null, local_storage_path: null, persist_by_default: false },
    server: {
      analytics_enabled: false,
      metrics_enabled: false,
      deployment_schedule_max_scheduled_runs: 50,
      api: {
        auth_string: null,
        default_limit: MAX_LIMIT,
        csrf_protection_enabled: false,
        max_parameter_size: 524_288,
      },
      concurrency: { initial_deployment_lease_duration: 300, maximum_concurrency_slot_wait_seconds: 30 },
      database: { connection_url: null, password: null },
      deployments: { concurrency_slot_wait_seconds: 30 },
      events: {
        stream_out_enabled: true,
        maximum_labels_per_resource: 500,
        maximum_related_resources: 100,
        maximum_size_bytes: 1_500_000,
        retention_period: "P7D",
        maximum_websocket_backfill: "PT15M",
        websocket_backfill_page_size: 250,
        maximum_event_name_length: 1024,
      },
      flow_run_graph: { max_nodes: 10_000, max_artifacts: 10_000 },
      logs: { stream_out_enabled: true, stream_publishing_enabled: true },
      services: {
        cancellation_cleanup: { enabled: true, cancelling_timeout_seconds: 300 },
        late_runs: { enabled: true, after_seconds: "PT15S" },
        scheduler: { enabled: true, max_runs: 100, min_runs: 3, max_scheduled_time: "P100D" },
        pause_expirations: { enabled: true },
        repossessor: { enabled: true },
        triggers: { enabled: true },
      },
      tasks: { tag_concurrency_slot_wait_seconds: 10, max_cache_key_length: 2000 },
      ui: {
        enabled: false,
        v2_enabled: false,
        api_url: null,
        serve_base: "/",
        show_promotional_content: false,
      },
    },
    ui_url: null,
  };
}
