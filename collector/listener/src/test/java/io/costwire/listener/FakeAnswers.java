// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.listener.FakeModelServer.Behaviour;
import java.util.ArrayList;
import java.util.List;

/** What the fake server answers to one request. */
record FakeAnswers(int number, JsonNode request, Behaviour behaviour) {
  private static final String OPENAI_USAGE =
      """
      "usage":{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,\
      "prompt_tokens_details":{"cached_tokens":1000},"completion_tokens_details":{"reasoning_tokens":120}}\
      """;
  private static final String RESPONSES_USAGE =
      """
      "usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1000},"output_tokens":300,\
      "output_tokens_details":{"reasoning_tokens":120},"total_tokens":1500}\
      """;
  private static final String ANTHROPIC_INPUT =
      """
      "input_tokens":200,"cache_read_input_tokens":900,"cache_creation_input_tokens":100,\
      "cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},"service_tier":"standard"\
      """;

  boolean isStreamed() {
    return request.path("stream").asBoolean(false);
  }

  String error(boolean anthropic, String kind) {
    return anthropic
        ? "{\"type\":\"error\",\"error\":{\"type\":\""
            + kind
            + "_error\",\"message\":\"about: "
            + FakeModelServer.ANSWER
            + "\"}}"
        : "{\"error\":{\"message\":\"about: "
            + FakeModelServer.ANSWER
            + "\",\"type\":\"requests\",\"param\":null,\"code\":\""
            + kind
            + "_exceeded\"}}";
  }

  /** Empty when the path is not known. */
  String body(String path) {
    if (path.endsWith("/chat/completions")) {
      return chat();
    }
    if (path.endsWith("/messages")) {
      return message();
    }
    if (path.endsWith("/embeddings")) {
      return """
      {%s"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-0.5,1e-3]}],\
      "model":"text-embedding-3-small","usage":{"prompt_tokens":7,"total_tokens":7}}\
      """
          .formatted(
              behaviour == Behaviour.NAMES_EMBEDDINGS ? "\"id\":\"embd-" + number + "\"," : "");
    }
    if (path.endsWith("/audio/transcriptions")) {
      return """
      {"text":"%s","usage":{"type":"tokens","total_tokens":65,"input_tokens":20,\
      "input_token_details":{"text_tokens":6,"audio_tokens":14},"output_tokens":45}}\
      """
          .formatted(FakeModelServer.ANSWER);
    }
    return path.contains("/responses") ? response("completed", RESPONSES_USAGE) : "";
  }

  /** Server-sent events with their framing. */
  List<String> events(String path) {
    List<String> events = new ArrayList<>();
    if (path.endsWith("/messages")) {
      messageEvents(events);
    } else if (path.endsWith("/responses")) {
      responseEvents(events);
    } else {
      chatEvents(events);
    }
    return events;
  }

  private String chat() {
    return """
    {"id":"chatcmpl-%d","object":"chat.completion","created":1763856000,"model":"%s","choices":[{"index":0,\
    "message":{"role":"assistant","content":"%s","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],\
    %s,"service_tier":"default","system_fingerprint":"fp_1"}\
    """
        .formatted(number, FakeModelServer.OPENAI_MODEL, FakeModelServer.ANSWER, OPENAI_USAGE);
  }

  private void chatEvents(List<String> events) {
    boolean usage =
        request.path("stream_options").path("include_usage").asBoolean(false)
            && behaviour != Behaviour.LEAVES_OUT_USAGE;
    String none = usage ? ",\"usage\":null" : "";
    events.add(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null", none));
    for (String word : FakeModelServer.ANSWER.split(" ", -1)) {
      events.add(chunk("{\"content\":\"" + word + " \"}", "null", none));
    }
    if (behaviour == Behaviour.FAILS_IN_STREAM) {
      events.add("data: " + error(false, "server") + "\n\n");
      return;
    }
    events.add(chunk("{}", "\"stop\"", none));
    if (usage) {
      events.add("data: {" + chunkHead() + ",\"choices\":[]," + OPENAI_USAGE + "}\n\n");
    }
    events.add("data: [DONE]\n\n");
  }

  private String chunk(String delta, String finish, String usage) {
    return "data: {"
        + chunkHead()
        + ",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]"
        + usage
        + "}\n\n";
  }

  private String chunkHead() {
    return "\"id\":\"chatcmpl-"
        + number
        + "\",\"object\":\"chat.completion.chunk\",\"created\":1763856000,\"model\":\""
        + FakeModelServer.OPENAI_MODEL
        + "\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1\"";
  }

  private String response(String status, String usage) {
    return """
    {"id":"resp_%d","object":"response","created_at":1763856000,"status":"%s","error":null,"incomplete_details":null,\
    "instructions":null,"metadata":{},"model":"%s","output":[{"id":"msg_%d","type":"message","status":"completed",\
    "role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"%s"}]}],\
    "parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto","tools":[],"top_p":1.0,"service_tier":"default",%s}\
    """
        .formatted(
            number, status, FakeModelServer.OPENAI_MODEL, number, FakeModelServer.ANSWER, usage);
  }

  private void responseEvents(List<String> events) {
    String begun = response("in_progress", "\"usage\":null");
    events.add(event("response.created", "\"sequence_number\":0,\"response\":" + begun));
    int sequence = 1;
    for (String word : FakeModelServer.ANSWER.split(" ", -1)) {
      events.add(
          event(
              "response.output_text.delta",
              "\"sequence_number\":"
                  + sequence++
                  + ",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"logprobs\":[],\"delta\":\""
                  + word
                  + " \""));
    }
    events.add(
        event(
            "response.completed",
            "\"sequence_number\":"
                + sequence
                + ",\"response\":"
                + response("completed", RESPONSES_USAGE)));
  }

  private String message() {
    return """
    {"id":"msg_%d","type":"message","role":"assistant","model":"%s","content":[{"type":"text","text":"%s","citations":null}],\
    "stop_reason":"end_turn","stop_sequence":null,"usage":{%s,"output_tokens":300,\
    "server_tool_use":{"web_search_requests":2,"web_fetch_requests":0}}}\
    """
        .formatted(
            number, FakeModelServer.ANTHROPIC_MODEL, FakeModelServer.ANSWER, ANTHROPIC_INPUT);
  }

  private void messageEvents(List<String> events) {
    events.add(
        event(
            "message_start",
            """
            "message":{"id":"msg_%d","type":"message","role":"assistant","model":"%s","content":[],"stop_reason":null,\
            "stop_sequence":null,"usage":{%s,"output_tokens":1}}\
            """
                .formatted(number, FakeModelServer.ANTHROPIC_MODEL, ANTHROPIC_INPUT)));
    events.add(
        event(
            "content_block_start",
            "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (String word : FakeModelServer.ANSWER.split(" ", -1)) {
      events.add(
          event(
              "content_block_delta",
              "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word + " \"}"));
    }
    if (behaviour == Behaviour.FAILS_IN_STREAM) {
      events.add("event: error\ndata: " + error(true, "overloaded") + "\n\n");
      return;
    }
    events.add(event("content_block_stop", "\"index\":0"));
    String usage =
        behaviour == Behaviour.LEAVES_OUT_USAGE
            ? ""
            : ",\"usage\":{\"input_tokens\":200,\"cache_read_input_tokens\":900,"
                + "\"cache_creation_input_tokens\":100,\"output_tokens\":300,"
                + "\"server_tool_use\":{\"web_search_requests\":2,\"web_fetch_requests\":0}}";
    events.add(
        event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null}" + usage));
    events.add(event("message_stop", "\"index\":0"));
  }

  private static String event(String type, String fields) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
  }
}
