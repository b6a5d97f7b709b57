package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The report of a session with repeats, in a browser. */
@EnabledIf("browserIsThere")
class RepeatsPageTest {
  @TempDir static Path folder;
  private static Browser browser;

  static boolean browserIsThere() {
    return Browser.program().isPresent();
  }

  @BeforeAll
  static void writeTheReportAndOpenIt() throws IOException, InterruptedException {
    Path report = folder.resolve("report.html");
    ReportPage.write(SummaryWordsTest.repeated(0.80, 0.85, 0.86, 0.90), report);
    browser = Browser.start(Browser.program().orElseThrow());
    browser.size(1400, 2400);
    browser.open(report.toUri());
    browser.value("document.getElementById('combinations').scrollIntoView()");
    browser.await("document.querySelector('#combinations [data-drawn]')");
  }

  @AfterAll
  static void close() throws IOException {
    browser.close();
  }

  @Test
  void theBestIsSaidInBoldAndItsValueNamesTheCombination() throws IOException {
    assertTrue(
        browser
            .text("document.querySelector('#summary .big').textContent")
            .startsWith("Combination 2 with learning_rate 0.2: a mean acc of 0.8800"));
    String drawn =
        browser.text(
            "[...document.querySelectorAll('#combinations svg text')].map(t => t.textContent).join('|')");
    assertTrue(drawn.contains("learning_rate 0.2"), drawn);
    browser.picture(Path.of("target", "report-pictures", "repeats.png"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void seedsOfRepeatsAreNoParameters() {
    assertEquals(
        "learning_rate",
        browser.text(
            "JSON.parse(document.getElementById('data').textContent).parameters.filter(p => !p.averaged).map(p => p.name).join()"));
    String asked = browser.text("document.querySelector('#summary').textContent");
    assertTrue(asked.contains("All combinations of learning_rate: 4 experiments"), asked);
  }

  @Test
  void theAxisHoldsTheEndsOfIntervalsUnlessTheyAreFarOff() throws IOException {
    assertEquals("[0.7,0.95]", range("[0.8, 0.85, 0.9]", "[0.75, 0.94]"));
    String far = range("[0.8, 0.9]", "[-0.5, 2]");
    assertTrue(far.matches("\\[0\\.[56]\\d*,1\\.[12]\\d*\\]"), far);
    assertTrue(
        range("[0.5]", "[0.5]").matches("\\[0\\.4\\d*,0\\.5\\d*\\]"), range("[0.5]", "[0.5]"));
  }

  private static String range(String scores, String ends) throws IOException {
    return called("intervalRange(" + scores + ", " + ends + ")", "intervalRange", "bounds");
  }

  /** Calls functions of the page, which the page keeps to itself. */
  private static String called(String expression, String... functions) throws IOException {
    StringBuilder script = new StringBuilder("(() => {\n");
    for (String file : List.of("charts.js", "lines.js", "report.js")) {
      String text = Files.readString(Path.of("src/main/resources/report", file));
      for (String function : functions) {
        Matcher found = Pattern.compile("(?ms)^function " + function + "\\(.*?^}$").matcher(text);
        script.append(found.find() ? found.group() + "\n" : "");
      }
    }
    return browser.value(script + "return " + expression + ";\n})()").toString();
  }

  @Test
  void combinationsAreNamedByWhatTellsThemApart() throws IOException {
    assertEquals(
        "[\"lr 0.1\",\"lr 0.2\"]",
        labels("[['sgd', '0.1'], ['sgd', '0.2']]", "['optimizer', 'lr']"));
    assertEquals(
        "[\"models.la…er.Small\",\"models.la…er.Large\"]",
        labels("[['models.large.and.longer.Small'], ['models.large.and.longer.Large']]", "['a']"));
    assertEquals(
        "[\"1: models.la…er.Small\",\"2: models.la…er.Small\"]",
        labels("[['models.large.one.longer.Small'], ['models.large.two.longer.Small']]", "['a']"));
    assertEquals("[\"combination 1\"]", labels("[['sgd']]", "['optimizer']"));
  }

  private static String labels(String parameters, String headings) throws IOException {
    return called(
        "combinationLabels("
            + parameters
            + ".map((parameters, k) => ({ combination: k + 1, parameters })), "
            + headings
            + ", 18)",
        "combinationLabels");
  }

  @Test
  void curvesThatAreNotThereYetAreWaitedFor() throws IOException {
    assertEquals(
        "\"Loading…\"",
        called("linesOption(null, {}, []).title.text", "linesOption", "emptyOption", "cssColour"));
  }
}
