package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Report and comparison of real sessions, from the command line. */
class ReportCommandsTest {
  @TempDir static Path folder;
  private static CommandRun trained;

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        "hidden_: [4, 6]\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 2\n");
    trained = CommandRun.train(folder, "s");
    CommandRun.trainHere(folder, "t", "--set", "learning_rate=0.1");
  }

  private static Path report() {
    return folder.resolve("results/s/report.html");
  }

  @Test
  void aSessionEndsWithAReport() throws IOException {
    assertEquals(ExitStatus.COMPLETED, trained.status(), trained.err());
    assertTrue(trained.out().contains("Report: " + report()), trained.out());
    String page = Files.readString(report());
    assertTrue(page.contains("What to try next?"));
    assertTrue(page.contains("mvn template:reproduce -Dsession\\u003ds -Dexperiment\\u003d"));
    assertTrue(page.contains("id=\"curves-2\""));
    assertFalse(page.contains("at work:\":\""));
  }

  @Test
  void damagedFilesOfSingleExperimentsAreToldInTheReport() throws IOException {
    StudyProject.copy(folder.resolve("results/s"), folder.resolve("results/damaged"));
    Path experiment = folder.resolve("results/damaged/experiment_1");
    Files.writeString(experiment.resolve("result.json"), "{");
    Files.writeString(experiment.resolve("metrics.csv"), "nonsense\n\u0000\n");
    Files.delete(experiment.resolve("data.json"));
    CommandRun run = CommandRun.of(folder, "report", "--session", "damaged", "--out", "d.html");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    String page = Files.readString(folder.resolve("d.html"));
    assertTrue(page.contains("a resume trains the experiment again"), run.out());
  }

  @Test
  void aReportThatCannotBeWrittenLeavesTheSessionAsItIs() throws IOException {
    StudyProject.copy(folder.resolve("results/s"), folder.resolve("results/v"));
    Files.delete(folder.resolve("results/v/report.html"));
    Files.createDirectories(folder.resolve("results/v/report.html/in the way"));
    Files.delete(folder.resolve("results/v/experiment_2/result.json"));
    CommandRun again = CommandRun.trainHere(folder, "v");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTrue(again.out().contains("Warning: the report could not be written"), again.out());
    assertTrue(again.out().contains("mvn template:report -Dsession=v"), again.out());
  }

  @Test
  void mistakesAreToldBeforeAnythingIsWritten() {
    for (String[] words :
        new String[][] {
          {"report", "--session", "none"},
          {"report", "--session", "../s"},
          {"dashboard", "--session", "none"},
          {"dashboard", "--session", "s", "--port", "99999"},
          {"dashboard", "--session", "s", "--host", "no host"},
          {"compare"},
          {"compare", "--sessions", "s"},
          {"compare", "--sessions", "s,none"},
          {"compare", "--session", "s", "--experiments", "1,7"},
          {"compare", "--session", "s", "--experiments", "1,x"}
        }) {
      CommandRun run = CommandRun.of(folder, words);
      assertEquals(ExitStatus.USER_ERROR, run.status(), String.join(" ", words));
      assertTrue(run.err().startsWith("\nError: "), run.err());
    }
  }

  @Test
  void ctrlCEndsTheDashboard() throws IOException, InterruptedException {
    Process dashboard =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "dashboard",
                "--session",
                "s",
                "--project",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = dashboard.inputReader(StandardCharsets.UTF_8)) {
      String address = said.readLine().replace("Dashboard: ", "");
      assertTrue(address.startsWith("http://127.0.0.1:"), address);
      said.readLine();
      try (InputStream data = URI.create(address + "data").toURL().openStream()) {
        String json = new String(data.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(json.contains("\"session\":\"s\""), json);
      }
      new ProcessBuilder("kill", "-INT", Long.toString(dashboard.pid())).start().waitFor();
      assertEquals(0, dashboard.waitFor());
    } finally {
      dashboard.destroyForcibly();
    }
  }

  @Test
  void sessionsAreComparedInAllThatIsRecorded() throws IOException {
    CommandRun run = CommandRun.of(folder, "compare", "--sessions", "s,t");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("\nlearning_rate  0.05  0.1\n"), run.out());
    assertTrue(run.out().contains("\ndata: no difference\n"), run.out());
    assertTrue(run.out().contains("\ndependencies: no difference\n"), run.out());
    assertTrue(run.out().contains("\nacc in validation  "), run.out());
    assertTrue(Files.readString(folder.resolve("results/compare.html")).contains("curves-1-2"));
  }

  @Test
  void experimentsOfASessionAreCompared() throws IOException {
    CommandRun run =
        CommandRun.of(
            folder, "compare", "--session", "s", "--experiments", "1,2", "--out", "two.html");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("\nhidden             4             6\n"), run.out());
    assertTrue(Files.exists(folder.resolve("two.html")));
  }

  @Test
  void ofRepeatsTheMeansAreComparedAndTheSameExperimentIsTheBestInTableAndChart()
      throws IOException {
    Files.writeString(
        folder.resolve("repeats.yaml"),
        "hidden: 4\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 1\nrepeats: 3\n");
    CommandRun.here(folder, "train", "--cfg", "repeats.yaml", "--session", "r");
    CommandRun run = CommandRun.of(folder, "compare", "--sessions", "s,r", "--out", "repeats.html");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    String words = run.out().replaceAll(" +", " ");
    assertTrue(words.contains("\nits experiments – 3\n"), run.out());
    assertTrue(
        words.matches("(?s).*\nits mean acc in validation – 0\\.\\d+ ± 0\\.\\d+\n.*"), run.out());
    Matcher best = Pattern.compile("\nbest experiment \\d (\\d)\n").matcher(words);
    assertTrue(best.find(), run.out());
    String page = Files.readString(folder.resolve("repeats.html"));
    assertTrue(page.contains("\"experiments\":[{\"key\":\"1-" + best.group(1) + "\""), run.out());
  }

  @Test
  void theWinnerOfASearchIsRepeatedAsTheReportSays() throws IOException {
    Files.writeString(
        folder.resolve("search.yaml"),
        "hidden: 4\nbatch_size: 16\nlearning_rate_: [0.05, 0.1]\nnum_epochs: 1\nrepeats: 2\n"
            + "Search: {method: random, num_experiments: 2}\n");
    CommandRun search =
        CommandRun.here(folder, "train", "--cfg", "search.yaml", "--session", "search");
    assertEquals(ExitStatus.COMPLETED, search.status(), search.err());
    String page = Files.readString(folder.resolve("results/search/report.html"));
    assertTrue(page.contains("/best_config.yaml -Dset\\u003d+repeats\\u003d5 "));
    CommandRun winner =
        CommandRun.here(
            folder,
            "train",
            "--cfg",
            "results/search/best_config.yaml",
            "--set",
            "+repeats=5",
            "--session",
            "winner");
    assertEquals(ExitStatus.COMPLETED, winner.status(), winner.err());
    assertTrue(Files.exists(folder.resolve("results/winner/experiment_5/result.json")));
  }
}
