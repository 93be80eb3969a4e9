// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

/** A part of a book with one model that the shipped book does not have: newcomer-1 of openai. */
final class Newcomer {
  private static final String BOOK =
      """
      providers:
      - id: openai
        models:
        - id: newcomer
          match: [{equals: newcomer-1}]
          prices:
          - id: newcomer@base
            rates:
              input_tokens: {per: 1000000, rate: "%s"}
              output_tokens: {per: 1000000, rate: "%s"}
      """;

  private Newcomer() {}

  /** In USD per million tokens. */
  static String book(String inputRate, String outputRate) {
    return BOOK.formatted(inputRate, outputRate);
  }
}
