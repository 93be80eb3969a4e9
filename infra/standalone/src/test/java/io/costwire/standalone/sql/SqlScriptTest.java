// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {
  @Test
  void statements_areSplitAtSemicolons() {
    assertThat(SqlScript.statements("SELECT 1;\n SELECT 2 ; ;SELECT 3"))
        .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    assertThat(SqlScript.statements("SELECT 1")).containsExactly("SELECT 1");
    assertThat(SqlScript.statements(" \n; ; ")).isEmpty();
  }

  @Test
  void semicolons_inTextsNamesAndCommentsDoNotSplit() {
    assertThat(
            SqlScript.statements(
                "SELECT 'a;b', 'it''s;', 'x\\';y', \"c;d\", `e;f` -- g;h\n/* i;\nj */ FROM t;"))
        .containsExactly(
            "SELECT 'a;b', 'it''s;', 'x\\';y', \"c;d\", `e;f` -- g;h\n/* i;\nj */ FROM t");
    assertThat(SqlScript.statements("SELECT '--', 1; SELECT '/*'; SELECT '*/'"))
        .containsExactly("SELECT '--', 1", "SELECT '/*'", "SELECT '*/'");
  }

  @Test
  void comments_aloneAreNoStatement() {
    assertThat(SqlScript.statements("-- costs; of the day\nSELECT 1; -- done\n/* really; */"))
        .containsExactly("-- costs; of the day\nSELECT 1");
  }

  @Test
  void brokenText_goesToTheServerWhichSaysWhatIsWrong() {
    assertThat(SqlScript.statements("SELECT 'never closed"))
        .containsExactly("SELECT 'never closed");
  }

  @Test
  void longText_isSplitWithoutDeepRecursion() {
    String text = "x".repeat(300_000);
    assertThat(SqlScript.statements("SELECT '" + text + "'; SELECT 2")).hasSize(2);
    assertThat(SqlScript.statements("/*" + text + "*/ SELECT 1")).hasSize(1);
  }
}
