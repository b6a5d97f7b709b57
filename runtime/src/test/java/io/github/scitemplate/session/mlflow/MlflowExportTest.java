package io.github.scitemplate.session.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.session.Session;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server has at the end is what the session's files say, each number once. */
class MlflowExportTest {
  private static final String CONFIG =
      """
      batch_size: 16
      learning_rate_: [0.05, 0.1]
      num_epochs: 2
      log_freq: 1
      copy_code: false
      Logging:
        write_mlflow: true
        mlflow_uri: ADDRESS
      """;

  /** Where a session has been trained while no server was there. */
  @TempDir static Path earlier;

  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private Path directory() {
    return folder.resolve("results/first");
  }

  private Session session(URI server) throws IOException {
    Path file =
        Files.writeString(folder.resolve("c.yaml"), CONFIG.replace("ADDRESS", server.toString()));
    return Session.of(new BuildComponents(), file)
        .keptIn(directory())
        .threads(1)
        .console(new PrintStream(told, true, UTF_8));
  }

  private String told() {
    return told.toString(UTF_8);
  }

  @Test
  void aServerShowsTheSessionAndItsExperiments() throws Exception {
    try (TestedMlflow server = TestedMlflow.start()) {
      session(server.address()).train();
      assertEquals(Set.of("first", "experiment_1", "experiment_2"), server.runs().keySet());
      String parent = id(server.run("first"));
      assertTrue(told().contains("/#/experiments/1/runs/" + parent), told());
      Map<String, String> tags = pairs(server.run("first"), "tags");
      assertEquals("completed", tags.get("status"));
      assertTrue(tags.keySet().containsAll(Set.of("version.java", "version.pytorch")), "" + tags);
      for (int k = 1; k <= 2; k++) {
        JsonObject run = server.run("experiment_" + k);
        assertEquals("FINISHED", info(run).get("status").getAsString());
        assertEquals(parent, pairs(run, "tags").get("mlflow.parentRunId"));
        assertEquals(k == 1 ? "0.05" : "0.1", pairs(run, "params").get("learning_rate"));
        assertEquals("2", pairs(run, "params").get("num_epochs"));
        assertEquals(expected(k), server.numbers(id(run), names(k)));
      }
      // Nothing is left to train or to send.
      told.reset();
      session(server.address()).train();
      String page = server.address() + "/#/experiments/1/runs/" + parent;
      assertTrue(told().contains("MLflow: " + page), told());
      assertEquals(expected(2), server.numbers(id(server.run("experiment_2")), names(2)));
    }
  }

  @Test
  void withoutAServerTheSessionTrainsAndIsSentLater() throws Exception {
    URI address = noServer();
    assertTrue(session(address).train().experiments().stream().allMatch(e -> e.isCompleted()));
    assertEquals(2, told().split("Warning: MLflow at ", -1).length - 1, told());
    assertTrue(told().contains("sends the rest"), told());
    Files.writeString(directory().resolve("report.html"), "<html>");
    try (SmallMlflow server = new SmallMlflow(address.getPort())) {
      session(address).train();
      TestedMlflow asked = TestedMlflow.of(server.address());
      for (int k = 1; k <= 2; k++) {
        JsonObject run = asked.run("experiment_" + k);
        assertEquals("FINISHED", info(run).get("status").getAsString());
        assertEquals(expected(k), asked.numbers(id(run), names(k)));
      }
      assertEquals(List.of("<html>"), List.copyOf(server.files.values()));
      int requests = server.requests.size();
      session(address).train();
      assertEquals(requests, server.requests.size(), "everything was sent before");
    }
  }

  @Test
  void aServerThatRefusesAndLosesAnswersGetsEachNumberOnceAllTheSame() throws Exception {
    copyOfASession();
    try (SmallMlflow server = new SmallMlflow(0)) {
      server.troubleEvery = 3;
      int tries = 0;
      // Each time as if the process had been killed: another one reads the record.
      while (!finished(server.address()) && tries < 200) {
        tries++;
      }
      assertTrue(tries > 3 && tries < 200, tries + " tries");
      assertOnce(server);
    }
  }

  @Test
  void numbersAreSentOnceThoughTheFileGrowsAndTheRecordIsOld() throws Exception {
    copyOfASession();
    try (SmallMlflow server = new SmallMlflow(0)) {
      Path metrics = directory().resolve("experiment_1/metrics.csv");
      Path result = directory().resolve("experiment_1/result.json");
      List<String> lines = Files.readAllLines(metrics);
      String all = Files.readString(metrics);
      String ended = Files.readString(result);
      Files.delete(result);
      String half = String.join("\n", lines.subList(0, lines.size() / 2)) + "\n";
      SessionExport running = export(server.address(), MlflowServer.USUAL_PATIENCE);
      Files.writeString(metrics, half + "12,1,tra");
      running.send();
      Path old = Files.copy(record(), folder.resolve("old.json"));
      Files.writeString(metrics, all.substring(0, all.length() - 7));
      running.send();
      // Cut by a resume, then trained again to the same numbers, with a record from before.
      Files.writeString(metrics, half.substring(0, half.indexOf('\n') + 1));
      Files.copy(old, record(), StandardCopyOption.REPLACE_EXISTING);
      running = export(server.address(), MlflowServer.USUAL_PATIENCE);
      running.send();
      Files.writeString(metrics, all);
      running.send();
      Files.writeString(result, ended);
      assertTrue(finished(server.address()));
      assertOnce(server);
    }
  }

  @Test
  void anExperimentThatWasTrainedOtherwiseGetsAnotherRun() throws Exception {
    copyOfASession();
    try (SmallMlflow server = new SmallMlflow(0)) {
      assertTrue(finished(server.address()));
      String run = id(TestedMlflow.of(server.address()).run("experiment_1"));
      Path metrics = directory().resolve("experiment_1/metrics.csv");
      Files.writeString(
          metrics, Files.readString(metrics).replace(",train,loss,", ",train,loss,1"));
      SessionRewrite.resultFor(directory().resolve("experiment_1"));
      assertTrue(finished(server.address()));
      assertNotEquals(run, id(TestedMlflow.of(server.address()).run("experiment_1")));
      assertOnce(server);
    }
  }

  @Test
  void aRunThatSomebodyDeletedDoesNotKeepTheOthersBack() throws Exception {
    copyOfASession();
    try (SmallMlflow server = new SmallMlflow(0)) {
      SessionExport export = export(server.address(), MlflowServer.USUAL_PATIENCE);
      Path result = directory().resolve("experiment_1/result.json");
      String ended = Files.readString(result);
      Files.delete(result);
      export.send();
      server.delete("experiment_1");
      Files.writeString(result, ended);
      assertThrows(MlflowRefusal.class, () -> export.finish(SessionEnd.COMPLETED));
      TestedMlflow asked = TestedMlflow.of(server.address());
      assertEquals("FINISHED", info(asked.run("experiment_2")).get("status").getAsString());
      assertEquals("FINISHED", info(asked.run("first")).get("status").getAsString());
    }
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpOn() throws Exception {
    copyOfASession();
    try (SmallMlflow server = new SmallMlflow(0)) {
      server.silent = true;
      SessionExport export = export(server.address(), Duration.ofMillis(200));
      assertThrows(IOException.class, () -> export.finish(SessionEnd.COMPLETED));
      assertEquals("", export.page());
    }
  }

  @Test
  void aReportThatIsRefusedKeepsNothingElseBack() throws Exception {
    copyOfASession();
    Files.writeString(directory().resolve("report.html"), "<html>");
    try (SmallMlflow server = new SmallMlflow(0)) {
      server.refusesFiles = true;
      end(server.address());
      assertEquals("FINISHED", info(asked(server).run("first")).get("status").getAsString());
      assertTrue(told().contains("everything but the report (HTTP 413 too large)"), told());
      assertEquals(1, told().split("Warning", -1).length - 1, told());
      server.refusesFiles = false;
      told.reset();
      end(server.address());
      assertEquals(List.of("<html>"), List.copyOf(server.files.values()));
      assertFalse(told().contains("Warning"), told());
    }
  }

  @Test
  void aReportThatIsNeverTakenIsGivenUpOnAfterTheSessionHasEnded() throws Exception {
    copyOfASession();
    Files.writeString(directory().resolve("report.html"), "<html>");
    try (SmallMlflow server = new SmallMlflow(0)) {
      server.silentAboutFiles = true;
      assertTrue(finished(server.address()));
      assertEquals("FINISHED", info(asked(server).run("first")).get("status").getAsString());
      SessionExport export = export(server.address(), Duration.ofMillis(50));
      assertThrows(IOException.class, export::storeReport);
    }
  }

  @Test
  void aDamagedFileKeepsNoOtherExperimentBackAndIsReadAgain() throws Exception {
    copyOfASession();
    Path metrics = directory().resolve("experiment_1/metrics.csv");
    String all = Files.readString(metrics);
    try (SmallMlflow server = new SmallMlflow(0)) {
      int half = all.indexOf('\n', all.length() / 2) + 1;
      Files.writeString(metrics, all.substring(0, half) + "damaged\n");
      SessionExport export = export(server.address(), MlflowServer.USUAL_PATIENCE);
      IOException e = assertThrows(IOException.class, () -> export.finish(SessionEnd.COMPLETED));
      assertTrue(e.toString().contains("experiment 1 cannot be read"), e.toString());
      assertEquals("FINISHED", status(server, "experiment_2"));
      assertEquals("FINISHED", status(server, "first"));
      Files.writeString(metrics, all);
      export.finish(SessionEnd.COMPLETED);
      assertEquals("FINISHED", status(server, "experiment_1"));
      assertOnce(server);
    }
  }

  @Test
  void anExperimentThatIsCutAndNotContinuedIsKilledOnTheServer() throws Exception {
    copyOfASession();
    Path metrics = directory().resolve("experiment_1/metrics.csv");
    Path result = directory().resolve("experiment_1/result.json");
    String all = Files.readString(metrics);
    String ended = Files.readString(result);
    Files.delete(result);
    try (SmallMlflow server = new SmallMlflow(0)) {
      export(server.address(), MlflowServer.USUAL_PATIENCE).send();
      assertEquals("RUNNING", status(server, "experiment_1"));
      Files.writeString(metrics, all.substring(0, all.indexOf('\n') + 1));
      export(server.address(), MlflowServer.USUAL_PATIENCE).finish(SessionEnd.INTERRUPTED);
      assertEquals("KILLED", status(server, "experiment_1"));
      Files.writeString(metrics, all);
      Files.writeString(result, ended);
      assertTrue(finished(server.address()));
      assertEquals("FINISHED", status(server, "experiment_1"));
      assertOnce(server);
    }
  }

  @Test
  void aNewRunIsNotAskedWhatItHasAndUnchangedFilesAreNotReadAgain() throws Exception {
    copyOfASession();
    Path experiment = directory().resolve("experiment_1");
    Files.delete(experiment.resolve("result.json"));
    Path metrics = experiment.resolve("metrics.csv");
    try (SmallMlflow server = new SmallMlflow(0)) {
      SessionExport export = export(server.address(), MlflowServer.USUAL_PATIENCE);
      export.send();
      long asked =
          server.requests.stream().filter(path -> path.endsWith("metrics/get-history")).count();
      assertEquals(2, asked, "for the scores of experiment_2");
      FileTime before = Files.getLastModifiedTime(metrics);
      String damaged = Files.readString(metrics).replace(",train,", ";train,");
      Files.writeString(metrics, damaged);
      Files.setLastModifiedTime(metrics, before);
      int requests = server.requests.size();
      export.send();
      assertEquals(requests, server.requests.size());
      Files.writeString(metrics, damaged + "damaged\n");
      assertThrows(IOException.class, export::send);
    }
  }

  @Test
  void aSessionThatBreaksOffHasEndedOnTheServer() throws Exception {
    try (SmallMlflow server = new SmallMlflow(0)) {
      session(server.address()).train();
      Path table = directory().resolve("result_overview.csv");
      Files.delete(table);
      Files.createDirectories(table.resolve("in the way"));
      assertThrows(Exception.class, () -> session(server.address()).train());
      assertEquals("FAILED", status(server, "first"));
    }
  }

  private static String status(SmallMlflow server, String run) throws IOException {
    return info(asked(server).run(run)).get("status").getAsString();
  }

  private void end(URI server) {
    try (MlflowExport export =
        MlflowExport.start(
            server,
            "project",
            new SessionDirectory(directory()),
            new PrintStream(told, true, UTF_8))) {
      export.end(ExitStatus.COMPLETED);
    }
  }

  private static TestedMlflow asked(SmallMlflow server) {
    return TestedMlflow.of(server.address());
  }

  private static URI noServer() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
  }

  private void copyOfASession() throws IOException {
    Path trained = earlier.resolve("results/first");
    if (!Files.exists(trained)) {
      Path file =
          Files.writeString(
              earlier.resolve("c.yaml"), CONFIG.replace("ADDRESS", noServer().toString()));
      Session.of(new BuildComponents(), file)
          .keptIn(trained)
          .threads(1)
          .console(new PrintStream(told, true, UTF_8))
          .train();
    }
    try (Stream<Path> files = Files.walk(trained)) {
      for (Path file : files.toList()) {
        Path copy = directory().resolve(trained.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private Path record() {
    return directory().resolve("experiment_1").resolve(RunRecord.FILE);
  }

  private SessionExport export(URI server, Duration patience) {
    Runs runs = new Runs(new MlflowServer(server, Map.of(), patience), "project");
    return new SessionExport(new SessionDirectory(directory()), runs);
  }

  private boolean finished(URI server) {
    try {
      export(server, MlflowServer.USUAL_PATIENCE).finish(SessionEnd.of(ExitStatus.COMPLETED));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void assertOnce(SmallMlflow server) throws Exception {
    server.troubleEvery = 0;
    TestedMlflow asked = TestedMlflow.of(server.address());
    assertEquals(3, asked.runs().size(), asked.runs().keySet().toString());
    for (int k = 1; k <= 2; k++) {
      assertEquals(expected(k), asked.numbers(id(asked.run("experiment_" + k)), names(k)));
    }
  }

  /** What the files of an experiment say, as the server tells it. */
  private List<String> expected(int experiment) throws IOException {
    List<String> numbers =
        logged(experiment).stream()
            .map(n -> n.split() + "/" + n.metric() + " " + n.iteration() + " " + n.asDouble())
            .collect(Collectors.toList());
    JsonObject result = SessionRewrite.result(directory().resolve("experiment_" + experiment));
    for (String score : List.of("val_score", "test_score")) {
      numbers.add(
          score
              + " "
              + result.get("best_iteration").getAsLong()
              + " "
              + result.get(score).getAsDouble());
    }
    assertEquals(numbers.size(), new HashSet<>(numbers).size());
    return numbers.stream().sorted().toList();
  }

  private Set<String> names(int experiment) throws IOException {
    Set<String> names = new HashSet<>(Set.of("val_score", "test_score"));
    logged(experiment).forEach(number -> names.add(number.split() + "/" + number.metric()));
    return names;
  }

  private List<LoggedNumber> logged(int experiment) throws IOException {
    List<LoggedNumber> logged =
        LoggedNumber.read(directory().resolve("experiment_" + experiment + "/metrics.csv"));
    assertFalse(logged.isEmpty());
    return logged;
  }

  private static JsonObject info(JsonObject run) {
    return run.getAsJsonObject("info");
  }

  private static String id(JsonObject run) {
    return info(run).get("run_id").getAsString();
  }

  private static Map<String, String> pairs(JsonObject run, String kind) {
    JsonArray all = run.getAsJsonObject("data").getAsJsonArray(kind);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (JsonElement one : all) {
      JsonObject pair = one.getAsJsonObject();
      pairs.put(pair.get("key").getAsString(), pair.get("value").getAsString());
    }
    return pairs;
  }
}
