// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The page in a real browser, over the real engine. {@code -Dcostwire.pictures=FOLDER} keeps a
 * picture of each.
 */
class ITViewerBrowser {
  private static final Path BROWSER = Path.of("browser").toAbsolutePath();

  @Test
  void modules_withoutABrowser() {
    BrowserTests.in(BROWSER).run("pure.test.mjs", Map.of());
  }

  @Test
  void page_inABrowser() {
    BrowserTests tests = BrowserTests.in(BROWSER).withChromium();
    try (SampleViewer viewer = SampleViewer.start()) {
      Map<String, String> environment = new HashMap<>();
      environment.put("VIEWER_URL", viewer.url().toString());
      String pictures = System.getProperty("costwire.pictures", "");
      if (!pictures.isEmpty()) {
        environment.put("PICTURES", Path.of(pictures).toAbsolutePath().toString());
      }
      tests.run("page.browser.mjs", environment);
    }
  }
}
