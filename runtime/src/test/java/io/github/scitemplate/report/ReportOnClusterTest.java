package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The report of a session that ran on a cluster, in a browser. */
@EnabledIf("browserIsThere")
class ReportOnClusterTest {
  private static final Path PICTURES = Path.of("target", "report-pictures");

  @TempDir static Path folder;
  private static Browser browser;

  static boolean browserIsThere() {
    return Browser.program().isPresent();
  }

  @BeforeAll
  static void writeTheReportAndOpenIt() throws IOException, InterruptedException {
    List<ReportedExperiment> experiments =
        new ArrayList<>(MadeSession.write(folder, 6, 100).experiments());
    experiments.replaceAll(ReportOnClusterTest::onCluster);
    Path report = folder.resolve("report.html");
    ReportPage.write(MadeSession.session(experiments), report);
    browser = Browser.start(Browser.program().orElseThrow());
    browser.size(1400, 2400);
    browser.open(report.toUri());
    browser.await("document.querySelector('#curves [data-drawn]')");
  }

  /** The same with an attempt that lost its node and another one elsewhere. */
  private static ReportedExperiment onCluster(ReportedExperiment one) {
    Instant begin = one.attempts().get(0).begin();
    String job = "12_" + one.number();
    return new ReportedExperiment(
        one.number(),
        one.parameters(),
        one.status(),
        one.result(),
        one.progress(),
        one.rank(),
        List.of(
            new ReportedExperiment.Span(
                "process 1 on n1",
                begin,
                begin.plusSeconds(10),
                "lost (NODE_FAIL)",
                new ReportedExperiment.Task(job, "n1", 0, 30L)),
            new ReportedExperiment.Span(
                "process 2 on n2",
                begin.plusSeconds(40),
                begin.plusSeconds(60),
                "",
                new ReportedExperiment.Task(job, "n2", 1, one.number() == 1 ? null : 12L))),
        one.message(),
        one.environments(),
        one.samples(),
        one.directory());
  }

  @AfterAll
  static void close() throws IOException {
    browser.close();
  }

  @Test
  void theTableOfExperimentsSaysWhereEachRan() throws IOException {
    String head = browser.text("document.querySelector('#table thead').textContent");
    assertTrue(head.endsWith("nodejobwaited_secondsattemptsattempt_ended"), head);
    browser.value("document.querySelector('[data-column=experiment]').click()");
    String first = browser.text("document.querySelector('#table tbody tr').textContent");
    assertTrue(first.endsWith("n212_12"), first);
    String second =
        browser.text("[...document.querySelectorAll('#table tbody tr')][1].textContent");
    assertTrue(second.endsWith("n212_2122"), second);
    browser.picture(PICTURES.resolve("cluster-experiments.png"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void eachAttemptIsListedWithItsTaskAndItsEnd() throws InterruptedException, IOException {
    browser.value(
        "(() => { const n = document.getElementById('one-number'); n.value = 3; n.dispatchEvent(new Event('change')); })()");
    browser.await(
        "document.querySelector('#attempts tbody tr')?.textContent === '112_3n130010.0 slost (NODE_FAIL)'");
    assertEquals(
        "212_3n212120.0 swith this state",
        browser
            .text("[...document.querySelectorAll('#attempts tbody tr')][1].textContent")
            .replaceFirst("(?<=n2)121", "121"));
    browser.value("document.getElementById('one').scrollIntoView()");
    browser.picture(PICTURES.resolve("cluster-one.png"));
  }
}
