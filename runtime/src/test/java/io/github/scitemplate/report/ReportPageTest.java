package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.experiment.ExperimentStatus;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The report as a person sees it, in a browser; its pictures are kept to be looked at. */
@EnabledIf("browserIsThere")
class ReportPageTest {
  private static final String HOSTILE =
      "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>";
  private static final int EXPERIMENTS = 30;
  private static final Path PICTURES = Path.of("target", "report-pictures");

  @TempDir static Path folder;
  private static Browser browser;

  static boolean browserIsThere() {
    return Browser.program().isPresent();
  }

  @BeforeAll
  static void writeTheReportAndOpenIt() throws IOException, InterruptedException {
    ReportedSession session = MadeSession.write(folder, EXPERIMENTS, 200);
    List<ReportedExperiment> experiments = new ArrayList<>(session.experiments());
    experiments.set(4, hostile(experiments.get(4)));
    // A peak that no thinning may lose.
    Path metrics = experiments.get(0).directory().resolve("metrics.csv");
    Files.writeString(
        metrics,
        Files.readString(metrics).replaceFirst("(?m)^770,2,train,acc,.*$", "770,2,train,acc,7.5"));
    logThings(experiments.get(0).directory());
    Path report = folder.resolve("report.html");
    ReportPage.write(MadeSession.session(experiments), report);
    browser = Browser.start(Browser.program().orElseThrow());
    browser.size(1400, 2400);
    browser.open(report.toUri());
    browser.await("document.querySelector('#curves [data-drawn]')");
  }

  /** A picture, a text and a distribution, and a picture outside of the experiment. */
  private static void logThings(Path experiment) throws IOException {
    Files.createDirectories(experiment.resolve("pictures/val/drawn"));
    BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(pixel, "png", experiment.resolve("pictures/val/drawn/9.png").toFile());
    ImageIO.write(pixel, "png", folder.resolve("secret.png").toFile());
    Files.writeString(
        experiment.resolve("logged.jsonl"),
        String.join(
            "\n",
            "{\"iteration\":9,\"split\":\"val\",\"kind\":\"picture\",\"name\":\"drawn\",\"file\":\"pictures/val/drawn/9.png\"}",
            "{\"iteration\":9,\"split\":\"val\",\"kind\":\"picture\",\"name\":\"secret\",\"file\":\"pictures/../../secret.png\"}",
            "{\"iteration\":9,\"split\":\"val\",\"kind\":\"text\",\"name\":\"words\",\"text\":\""
                + HOSTILE
                + "\"}",
            "{\"iteration\":9,\"split\":\"val\",\"kind\":\"histogram\",\"name\":\"spread\",\"least\":0,\"greatest\":2,\"counts\":[3,1]}",
            "{\"iteration\":10,\"spl"));
  }

  private static ReportedExperiment hostile(ReportedExperiment one) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>(one.parameters());
    parameters.put("optimizer", HOSTILE);
    return new ReportedExperiment(
        one.number(),
        parameters,
        ExperimentStatus.FAILED,
        null,
        one.progress(),
        one.rank(),
        one.attempts(),
        HOSTILE + "\u2028" + "${7*7}",
        List.of(HOSTILE),
        one.samples(),
        one.directory());
  }

  @AfterAll
  static void close() throws IOException {
    browser.close();
  }

  private static void show(String section) {
    browser.value("document.getElementById('" + section + "').scrollIntoView()");
  }

  private static String row(int number) {
    return browser.text(
        "[...document.querySelectorAll('#table tbody tr')][" + number + "].textContent");
  }

  private static int rows() {
    return browser.number("document.querySelectorAll('#table tbody tr').length");
  }

  private static void filter(String text) {
    browser.value(
        "(() => { const f = document.getElementById('filter'); f.value = '"
            + text
            + "'; f.dispatchEvent(new Event('input')); })()");
  }

  @Test
  void everyChartIsDrawnAndNothingIsComplainedOf() throws InterruptedException {
    for (String section : List.of("curves", "parameters", "course", "one")) {
      show(section);
      browser.await(
          "[...document.querySelectorAll('#"
              + section
              + " figure:not([hidden]) .chart')].every(c => c.querySelectorAll('svg path, canvas').length > 0)");
    }
    assertTrue(browser.number("document.querySelectorAll('.chart').length") >= 9);
    assertTrue(browser.number("document.querySelectorAll('#curves svg path').length") > 20);
    assertEquals(List.of(), browser.complaints());
    assertTrue(browser.number("document.documentElement.scrollWidth") <= 1400);
  }

  @Test
  void whatConfigsAndErrorsSayIsNeverRun() throws InterruptedException {
    filter("failed");
    assertEquals(1, rows());
    assertTrue(row(0).contains("</script>"), row(0));
    filter("");
    show("failures");
    assertTrue(browser.text("document.getElementById('failures').textContent").contains(HOSTILE));
    assertEquals("undefined", browser.text("typeof window.hacked"));
    assertEquals(0, browser.number("document.querySelectorAll('img[src=x]').length"));
  }

  @Test
  void experimentsAreSortedAndFiltered() {
    filter("");
    assertEquals(EXPERIMENTS, rows());
    browser.value("document.querySelector('[data-column=learning_rate]').click()");
    List<Double> rates = column(3);
    assertEquals(rates.stream().sorted().toList(), rates);
    assertEquals(
        "ascending",
        browser.text(
            "document.querySelector('[data-column=learning_rate]').parentElement.ariaSort"));
    browser.value("document.querySelector('[data-column=learning_rate]').click()");
    assertEquals(rates.get(0), column(3).get(EXPERIMENTS - 1));
    filter("batch_size=16 val_score>0.7");
    int some = rows();
    assertTrue(some > 0 && some < EXPERIMENTS, some + " rows");
    assertTrue(column(2).stream().allMatch(size -> size == 16));
    filter("");
    browser.value("document.querySelector('[data-column=rank]').click()");
    assertTrue(
        browser
            .value("document.querySelector('#table tbody tr').className === 'best'")
            .getAsBoolean());
  }

  private static List<Double> column(int number) {
    List<Double> values = new ArrayList<>();
    browser
        .value(
            "[...document.querySelectorAll('#table tbody tr')].map(r => r.children["
                + number
                + "].textContent)")
        .getAsJsonArray()
        .forEach(value -> values.add(Double.valueOf(value.getAsString())));
    return values;
  }

  @Test
  void chosenCurvesAreShownWithTheirExtremes() throws InterruptedException {
    filter("experiment=1");
    browser.value("document.querySelector('#table tbody input').click()");
    show("curves");
    browser.value("document.querySelector('#curves details').open = true");
    browser.await("document.querySelectorAll('#curves tbody tr').length === 2");
    String table = browser.text("document.querySelector('#curves tbody').textContent");
    assertTrue(table.contains("7.500"), table);
    assertEquals(1, browser.number("document.querySelectorAll('#curves .keys li').length"));
    for (String axis : List.of("epochs", "time", "iterations")) {
      browser.value("document.querySelector('#curves input[value=" + axis + "]').click()");
      String name = axis.equals("time") ? "seconds trained" : axis;
      browser.await(
          "[...document.querySelectorAll('#curves svg text')].some(t => t.textContent === '"
              + name
              + "')");
    }
    browser.value("document.querySelector('#curves input[value=all]').click()");
    browser.await(
        "document.getElementById('curves-told').textContent.startsWith('"
            + EXPERIMENTS
            + " experiments')");
    browser.value("document.querySelector('#curves details').open = false");
    browser.value("document.querySelector('#curves input[value=best]').click()");
    filter("");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void whatTheProjectLoggedIsShownAndNothingElse() throws InterruptedException {
    browser.value(
        "(() => { const n = document.getElementById('one-number'); n.value = 1; n.dispatchEvent(new Event('change')); })()");
    browser.await("document.querySelector('#one img')?.naturalWidth === 1");
    assertEquals(1, browser.number("document.querySelectorAll('#one img').length"));
    String text = browser.text("document.getElementById('one').textContent");
    assertTrue(text.contains("See pictures/../../secret.png"), text);
    assertTrue(text.contains(HOSTILE), text);
    assertTrue(text.contains("spread, val, iteration 9: how often values occur"), text);
    assertTrue(text.contains("confusion of val"), text);
  }

  @Test
  void everyControlHasANameAndEveryChartATableOrACaption() {
    assertEquals(
        "[]",
        browser
            .value(
                "[...document.querySelectorAll('input, select, button')].filter(e => !(e.ariaLabel || e.textContent || e.labels?.length)).map(e => e.outerHTML)")
            .toString());
    assertEquals(
        0,
        browser.number(
            "[...document.querySelectorAll('.chart')].filter(c => c.getAttribute('role') !== 'img' || !c.ariaLabel).length"));
    assertEquals(
        "[]",
        browser
            .value(
                "[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.getAttribute('href')))")
            .toString());
  }

  @Test
  void itIsDrawnForAllScreensAndInTheDark() throws IOException, InterruptedException {
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {400, 1400, 2000}) {
        browser.dark(dark);
        browser.size(width, 2400);
        for (String section : List.of("summary", "parameters", "course")) {
          show(section);
          browser.await(
              "[...document.querySelectorAll('#"
                  + section
                  + " .chart')].some(c => c.dataset.drawn) || '"
                  + section
                  + "' === 'summary'");
          browser.picture(
              PICTURES.resolve((dark ? "dark-" : "light-") + width + "-" + section + ".png"));
        }
        int wide = browser.number("document.documentElement.scrollWidth");
        assertTrue(wide <= width, wide + " of " + width);
      }
    }
    browser.dark(false);
    browser.size(1400, 2400);
    assertFalse(
        browser.complaints().stream().anyMatch(c -> c.contains("error")),
        () -> "" + browser.complaints());
  }
}
