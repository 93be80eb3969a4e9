// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

/**
 * Names of every operator, store and repartition topic, in the order of the data path. Changelog
 * and repartition topics are derived from them, so a changed name abandons state: treat them as
 * data.
 */
public final class NodeNames {
  public static final String EVENTS_SOURCE = "usage-events-source";

  public static final String INGEST = "ingest";
  public static final String INGEST_ACCEPTED = "ingest-accepted";
  public static final String INGEST_REJECTION = "ingest-rejection";
  public static final String INGEST_SOURCES = "ingest-sources";
  public static final String SOURCE_COUNTS_STORE = "ingest-source-counts";
  public static final String SEEN_IDS_STORE = "ingest-seen-pages";

  public static final String PRICE = "price";
  public static final String PRICE_PRICED = "price-priced";
  public static final String PRICE_REJECTION = "price-rejection";

  public static final String REPRICE_SOURCE = "control-reprice-source";
  public static final String CORRECT = "price-correct";
  public static final String CORRECT_PRICED = "price-correct-priced";
  public static final String CORRECT_REJECTION = "price-correct-rejection";
  public static final String PRICED_AND_CORRECTED = "price-all";
  public static final String REFUSED_BY_PRICE = "price-all-refused";
  public static final String PARKED_STORE = "price-parked";
  public static final String LATEST_STORE = "price-latest-revisions";

  public static final String WINDOW_COMBINE = "window-combine";
  public static final String WINDOW_COMBINE_STORE = "window-journal";
  public static final String WINDOW_PARTIALS = "window-partials-only";
  public static final String WINDOW_PARTIAL_BYTES = "window-partial-bytes";
  public static final String WINDOW_REPARTITION = "window-partials";
  public static final String WINDOW_TOTALS = "window-totals";
  public static final String WINDOW_TOTALS_STORE = "window-totals";
  public static final String WINDOW_CHANGED_STORE = "window-changed";
  public static final String WINDOW_RESULTS = "window-results-only";
  public static final String WINDOW_RESULT_VALUES = "window-result-values";
  public static final String WINDOW_EARLY_LATE = "window-late-events-only";
  public static final String WINDOW_EARLY_LATE_VALUES = "window-late-event-values";
  public static final String WINDOW_LATE = "window-late-partials-only";
  public static final String WINDOW_LATE_VALUES = "window-late-partial-values";

  public static final String BUDGET_COMBINE = "budget-combine";
  public static final String BUDGET_COMBINE_STORE = "budget-journal";
  public static final String BUDGET_REPARTITION = "budget-partials";
  public static final String BUDGET_TOTALS = "budget-totals";
  public static final String BUDGET_TOTALS_STORE = "budget-totals";
  public static final String BUDGET_PACE_STORE = "budget-pace";
  public static final String BUDGET_BEYOND = "budget-beyond-only";
  public static final String BUDGET_BEYOND_BYTES = "budget-beyond-bytes";
  public static final String BUDGET_OTHERS_REPARTITION = "budget-others";
  public static final String BUDGET_OTHERS = "budget-others";
  public static final String BUDGET_RESULTS = "budget-results";
  public static final String BUDGET_STATUSES = "budget-statuses-only";
  public static final String BUDGET_STATUS_VALUES = "budget-status-values";
  public static final String BUDGET_SIGNALS = "budget-signals-only";
  public static final String BUDGET_SIGNAL_VALUES = "budget-signal-values";

  public static final String SOURCES_REPARTITION = "detect-sources";
  public static final String SOURCE_GAPS = "detect-gaps";
  public static final String SOURCES_STORE = "detect-sources";

  public static final String NOTICE = "notice";
  public static final String NOTICE_JOURNAL = "notice-journal";
  public static final String NOTICE_PARTIALS = "notice-partials-only";
  public static final String NOTICE_PARTIAL_BYTES = "notice-partial-bytes";
  public static final String NOTICE_REPARTITION = "notice-partials";
  public static final String NOTICE_TOTALS = "notice-totals";
  public static final String NOTICE_TOTALS_STORE = "notice-totals";
  public static final String NOTICE_REQUESTS = "notice-requests-only";
  public static final String NOTICE_REQUEST_SIGNALS = "notice-request-signals";

  public static final String DETECT = "detect";
  public static final String DETECT_SERIES_STORE = "detect-series";
  public static final String DETECT_COMPLETE = "detect-complete-only";
  public static final String DETECT_COMPLETE_VALUES = "detect-complete-values";
  public static final String DETECT_UNEXPLAINED = "detect-unexplained-only";
  public static final String DETECT_UNEXPLAINED_BYTES = "detect-unexplained-bytes";
  public static final String DETECT_CANDIDATES = "detect-candidates";
  public static final String DETECT_EXPLAIN = "detect-explain";

  public static final String PRICED_SINK = "usage-priced-sink";
  public static final String WINDOWS_SINK = "cost-windows-sink";
  public static final String EVENT_ADJUSTMENTS_SINK = "cost-adjustments-of-events-sink";
  public static final String PARTIAL_ADJUSTMENTS_SINK = "cost-adjustments-of-partials-sink";
  public static final String BUDGETS_SINK = "cost-budgets-sink";
  public static final String SIGNALS_SINK = "cost-signals-sink";
  public static final String GAPS_SINK = "cost-signals-of-gaps-sink";
  public static final String REQUESTS_SINK = "cost-signals-of-requests-sink";
  public static final String NOTICES_SINK = "cost-signals-of-notices-sink";
  public static final String SILENCES_SINK = "cost-signals-of-silence-sink";
  public static final String ANOMALIES_SINK = "cost-signals-of-anomalies-sink";
  public static final String INGEST_REJECTED_SINK = "usage-rejected-of-ingest-sink";
  public static final String PRICE_REJECTED_SINK = "usage-rejected-of-price-sink";

  private NodeNames() {}
}
