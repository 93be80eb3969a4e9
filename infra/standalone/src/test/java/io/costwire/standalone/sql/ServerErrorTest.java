// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerErrorTest {
  @Test
  void answer_isReadableAndSaysWhatToDo() {
    assertThat(
            ServerError.readable(
                "Code: 47. DB::Exception: Unknown expression identifier `modell`. Maybe you meant:"
                    + " ['model']. (UNKNOWN_IDENTIFIER) (version 25.8.1.1 (official build))\n"))
        .isEqualTo(
            "ClickHouse refused the statement: Unknown expression identifier `modell`. Maybe you"
                + " meant: ['model']. (UNKNOWN_IDENTIFIER)\n"
                + "costwire sql \"DESCRIBE TABLE name\" shows the columns of a table or view");
  }

  @Test
  void nameThatIsNotListed_isShownAlone() {
    assertThat(ServerError.readable("Code: 8. DB::Exception: No such (THING_MISSING)"))
        .isEqualTo("ClickHouse refused the statement: No such (THING_MISSING)");
  }

  @Test
  void answerWithoutName_keepsTheCode() {
    assertThat(ServerError.readable("Code: 999. DB::Exception: Something new"))
        .isEqualTo("ClickHouse refused the statement: Something new (code 999)");
  }

  @Test
  void answerOfAnotherServer_isShownAsItIs() {
    assertThat(ServerError.readable("<html>Bad gateway</html>"))
        .isEqualTo("ClickHouse refused the statement: <html>Bad gateway</html>");
  }
}
