// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a span stands for, by what its instrumentation says about it. */
enum SpanRole {
  /** One request to a model: becomes an event. */
  CALL,
  /**
   * An agent, workflow, chain, tool or the outer span of an SDK function: whatever usage it carries
   * is the sum of calls that have spans of their own.
   */
  WRAPPER,
  /** Not generative AI, or nothing that a provider charges for. */
  OTHER;

  private static final Pattern AI_INNER = Pattern.compile("ai\\.\\w+\\.do[A-Z]\\w*");
  private static final Set<String> WRAPPING_KINDS =
      Set.of(
          "agent",
          "chain",
          "tool",
          "retriever",
          "guardrail",
          "evaluator",
          "prompt",
          "workflow",
          "task");
  private static final Set<String> CALLING_KINDS = Set.of("llm", "embedding", "reranker");
  private static final Set<String> WRAPPING_OPERATIONS =
      Set.of(
          "invoke_agent",
          "create_agent",
          "agent_step",
          "execute_tool",
          "execute_task",
          "invoke_workflow",
          "plan",
          "retrieval",
          "vector_db_retrieve",
          "create_memory",
          "create_memory_store",
          "delete_memory",
          "delete_memory_store",
          "search_memory",
          "update_memory",
          "upsert_memory");
  private static final Set<String> CALLING_OPERATIONS =
      Set.of(
          "chat",
          "completion",
          "text_completion",
          "generate_content",
          "embedding",
          "embeddings",
          "rerank",
          "responses",
          "image_generation",
          "speech",
          "transcription",
          "llm_request");
  private static final List<List<String>> USAGE =
      List.of(Names.INPUT, Names.OUTPUT, Names.CACHE_READ, Names.CACHE_WRITE);

  static SpanRole of(Attributes span) {
    String ai = span.text(Names.AI_OPERATION);
    if (ai != null) {
      return AI_INNER.matcher(ai).matches() ? CALL : WRAPPER;
    }
    String operation = lower(span.text(Names.OPERATION));
    String requestType = lower(span.text(Names.LLM_REQUEST_TYPE));
    String openInference = lower(span.text(Names.OPENINFERENCE_KIND));
    boolean wraps =
        WRAPPING_KINDS.contains(openInference)
            || WRAPPING_KINDS.contains(lower(span.text(Names.TRACELOOP_KIND)))
            || WRAPPING_OPERATIONS.contains(operation);
    if (wraps) {
      return WRAPPER;
    }
    boolean calls =
        CALLING_KINDS.contains(openInference)
            || CALLING_OPERATIONS.contains(operation)
            || CALLING_OPERATIONS.contains(requestType)
            || USAGE.stream().anyMatch(span::hasAny)
            || (operation.isEmpty() && namesProviderAndModel(span));
    return calls ? CALL : OTHER;
  }

  private static boolean namesProviderAndModel(Attributes span) {
    return span.hasAny(Names.PROVIDER)
        && (span.hasAny(Names.REQUEST_MODEL) || span.has(Names.MODEL));
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
