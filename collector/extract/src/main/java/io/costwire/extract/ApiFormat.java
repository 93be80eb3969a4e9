// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import org.jspecify.annotations.Nullable;

/**
 * A provider's API as far as usage is concerned.
 *
 * @param shape the format of a body
 * @param unwrapping how a stream carries it
 * @param beside where counts are when the body has none of its own
 */
record ApiFormat(Shape shape, Unwrapping unwrapping, @Nullable Shape beside) {

  static final ApiFormat OPENAI_CHAT = plain(Shapes.OPENAI_CHAT);
  static final ApiFormat COMPATIBLE = plain(Shapes.COMPATIBLE_CHAT);
  static final ApiFormat RESPONSES = new ApiFormat(Shapes.OPENAI_RESPONSES, Unwrapping.RESPONSES);
  static final ApiFormat EMBEDDINGS = plain(Shapes.EMBEDDINGS);
  static final ApiFormat MESSAGES = new ApiFormat(Shapes.ANTHROPIC, Unwrapping.ANTHROPIC);
  static final ApiFormat CONVERSE = new ApiFormat(BedrockShapes.CONVERSE, Unwrapping.CONVERSE);
  static final ApiFormat GEMINI = plain(Shapes.GEMINI);

  ApiFormat(Shape shape, Unwrapping unwrapping) {
    this(shape, unwrapping, null);
  }

  static ApiFormat plain(Shape shape) {
    return new ApiFormat(shape, Unwrapping.PLAIN);
  }

  /** The same format through InvokeModel, which counts beside the body too. */
  ApiFormat onBedrock() {
    return new ApiFormat(shape, unwrapping, BedrockShapes.METRICS);
  }
}
