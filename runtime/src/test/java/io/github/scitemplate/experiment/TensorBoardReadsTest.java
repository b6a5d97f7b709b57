package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.TorchTest;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a project logs, after a kill and a resume: in files, and as the real TensorBoard reads it.
 * The latter runs where a Python with TensorBoard is found: {@code python3}, or the one that the
 * environment variable {@code TEMPLATE_PYTHON} names.
 */
class TensorBoardReadsTest extends TorchTest {
  private static final Gson GSON = new Gson();

  /** Prints all that TensorBoard finds, as JSON: its values, and its table of hyper-parameters. */
  private static final String READ =
      """
      import hashlib, json, os, sys
      from tensorboard import context
      from tensorboard.backend.event_processing import data_provider, event_accumulator
      from tensorboard.backend.event_processing import plugin_event_multiplexer
      from tensorboard.plugins import base_plugin
      from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups
      from tensorboard.util import tensor_util
      all_of_each = {p: 0 for p in ("scalars", "histograms", "images", "text", "hparams")}
      runs = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance=all_of_each)
      runs.AddRunsFromDirectory(sys.argv[1])
      runs.Reload()
      def shown(plugin, values):
          if plugin == "images":
              return [int(values[0]), int(values[1]), hashlib.sha256(values[2]).hexdigest()]
          if plugin == "text":
              return values[0].decode()
          return values.tolist()
      values = []
      for run in sorted(runs.Runs()):
          events = event_accumulator.EventAccumulator(
              os.path.join(sys.argv[1], run), {event_accumulator.TENSORS: 0})
          events.Reload()
          for tag in events.Tags()["tensors"]:
              plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
              if plugin != "hparams":
                  for event in events.Tensors(tag):
                      value = shown(plugin, tensor_util.make_ndarray(event.tensor_proto))
                      values.append([run, tag, plugin, event.step, value])
      provider = data_provider.MultiplexerDataProvider(runs, sys.argv[1])
      board = base_plugin.TBContext(data_provider=provider, logdir=sys.argv[1])
      statuses = [api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_UNKNOWN]
      request = api_pb2.ListSessionGroupsRequest(slice_size=9, allowed_statuses=statuses)
      groups = list_session_groups.Handler(
          context.RequestContext(), backend_context.Context(board), "", request).run()
      sessions = []
      for group in groups.session_groups:
          sessions.append({
              "name": group.name,
              "status": api_pb2.Status.Name(group.sessions[0].status),
              "hparams": {n: getattr(v, v.WhichOneof("kind")) for n, v in group.hparams.items()},
              "metrics": {m.name.group + ":" + m.name.tag: m.value for m in group.metric_values}})
      json.dump({"values": values, "sessions": sessions}, sys.stdout)
      """;

  @TempDir static Path folder;
  private static ExperimentDirectory whole;
  private static ExperimentDirectory killed;
  private static @Nullable JsonObject read;

  @BeforeAll
  static void trainWholeAndKilled() throws Exception {
    whole = TinyExperiment.directory(folder.resolve("whole"), LoggingComponents.CONFIG);
    train(whole);
    killed = TinyExperiment.directory(folder.resolve("killed"), LoggingComponents.CONFIG);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoggingComponents.class.getName(),
                killed.path().toString(),
                "36")
            .inheritIO()
            .start();
    assertEquals(137, process.waitFor());
    List<String> rows = Files.readAllLines(killed.metrics());
    assertTrue(rows.stream().anyMatch(row -> row.startsWith("36,")), "written before the kill");
    train(killed);
  }

  private static void train(ExperimentDirectory directory) throws IOException {
    ExperimentResult result =
        TinyExperiment.run(directory, new LoggingComponents(), Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
  }

  private static List<JsonObject> logged(ExperimentDirectory directory) throws IOException {
    return Files.readAllLines(directory.path().resolve("logged.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private static Map<String, String> pictures(ExperimentDirectory directory) throws IOException {
    Path pictures = directory.path().resolve("pictures");
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(pictures)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(
            directory.path().relativize(file).toString().replace('\\', '/'),
            TinyExperiment.sha256(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  @Test
  void aKilledTrainingLogsTheSameAsOneThatWasNot() throws IOException {
    assertEquals(bytes(whole), bytes(killed));
    assertEquals(logged(whole), logged(killed));
    assertEquals(pictures(whole), pictures(killed));
    Set<String> named =
        logged(whole).stream()
            .filter(line -> line.has("file"))
            .map(line -> line.get("file").getAsString())
            .collect(Collectors.toSet());
    assertEquals(named, pictures(whole).keySet(), "each picture has its line");
    assertEquals(8 + 5 + 4 + 4, named.size());
  }

  @Test
  void everythingIsFoundByTensorBoardWithItsValue() throws Exception {
    assumeTrue(hasTensorBoard(), "no Python with TensorBoard");
    List<String> found = found();
    List<String> curves = found.stream().filter(line -> line.contains(" scalars ")).toList();
    assertEquals(sorted(expectedCurves()), sorted(curves));
    List<String> own =
        found.stream().filter(line -> !line.contains(" scalars ") && !isOfFramework(line)).toList();
    assertEquals(sorted(expectedOthers()), sorted(own));
  }

  @Test
  void noCurveGoesBackAfterAKill() throws Exception {
    assumeTrue(hasTensorBoard(), "no Python with TensorBoard");
    Map<String, Long> last = new TreeMap<>();
    for (JsonElement element : read().getAsJsonArray("values")) {
      JsonArray value = element.getAsJsonArray();
      String tag = value.get(0).getAsString() + " " + value.get(1).getAsString();
      long step = value.get(3).getAsLong();
      Long before = last.put(tag, step);
      assertTrue(before == null || before < step, tag + ": " + before + ", then " + step);
    }
  }

  @Test
  void histogramsOfTheModelStandApartFromTheCurves() throws Exception {
    assumeTrue(hasTensorBoard(), "no Python with TensorBoard");
    Map<String, List<String>> sizes = new TreeMap<>();
    for (String line : found()) {
      if (line.contains(" histograms ") && isOfFramework(line)) {
        String[] words = line.replaceAll("[\\[\\],]", "").split(" ");
        int sum = Stream.of(words).skip(4).mapToInt(Integer::parseInt).sum();
        sizes.computeIfAbsent(words[1], tag -> new ArrayList<>()).add(words[3] + ": " + sum);
      }
    }
    List<String> sixteen = List.of("10: 16", "20: 16", "30: 16", "40: 16");
    List<String> one = List.of("10: 1", "20: 1", "30: 1", "40: 1");
    assertEquals(
        Map.of(
            "gradients/02Linear.bias", one,
            "gradients/02Linear.weight", sixteen,
            "weights/02Linear.bias", one,
            "weights/02Linear.weight", sixteen),
        sizes);
  }

  /** A line for each value: run, tag, plugin, step and what it is. */
  private static List<String> found() throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (JsonElement element : read().getAsJsonArray("values")) {
      JsonArray value = element.getAsJsonArray();
      String kind = value.get(2).getAsString();
      found.add(
          value.get(0).getAsString().replace("tensorboard_logs/", "")
              + " "
              + value.get(1).getAsString()
              + " "
              + kind
              + " "
              + value.get(3)
              + " "
              + shown(kind, value.get(4)));
    }
    return found;
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  private static boolean isOfFramework(String line) {
    return line.matches("(train (weights/|gradients/|config )|val validation/inputs ).*");
  }

  private static String shown(String kind, JsonElement value) {
    return switch (kind) {
      case "scalars" -> Float.toString(value.getAsFloat());
      case "histograms" ->
          StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
              .map(row -> Integer.toString(row.getAsJsonArray().get(2).getAsInt()))
              .toList()
              .toString();
      default -> value.toString();
    };
  }

  /**
   * Each row of {@code metrics.csv} as a point of TensorBoard: the number rounded once more, not
   * its text, since the mean of two numbers lies midway between two floats.
   */
  private static List<String> expectedCurves() throws IOException {
    return Files.readAllLines(killed.metrics()).stream()
        .skip(1)
        .map(row -> row.split(","))
        .map(
            row ->
                (row[2].equals("test") ? "val test/" : row[2] + " ")
                    + row[3]
                    + " scalars "
                    + row[0]
                    + " "
                    + (float) Double.parseDouble(row[4]))
        .toList();
  }

  /** Each line of {@code logged.jsonl} as what TensorBoard shows. */
  private static List<String> expectedOthers() throws IOException {
    List<String> expected = new ArrayList<>();
    Map<String, String> pictures = pictures(killed);
    for (JsonObject line : logged(killed)) {
      String split = line.get("split").getAsString();
      String begin =
          (split.equals("test") ? "val test/" : split + " ") + line.get("name").getAsString();
      long step = line.get("iteration").getAsLong();
      switch (line.get("kind").getAsString()) {
        case "picture" ->
            expected.add(
                begin
                    + " images "
                    + step
                    + " ["
                    + line.get("width")
                    + ","
                    + line.get("height")
                    + ",\""
                    + pictures.get(line.get("file").getAsString())
                    + "\"]");
        case "text" -> expected.add(begin + " text " + step + " " + line.get("text"));
        case "histogram" -> {
          int[] counts = GSON.fromJson(line.get("counts"), int[].class);
          expected.add(begin + " histograms " + step + " " + Arrays.toString(counts));
        }
        default -> {}
      }
    }
    return expected;
  }

  @Test
  void theTableOfHyperparametersHasAllOfThemAndTheMetrics() throws Exception {
    assumeTrue(hasTensorBoard(), "no Python with TensorBoard");
    JsonArray sessions = read().getAsJsonArray("sessions");
    assertEquals(1, sessions.size());
    JsonObject session = sessions.get(0).getAsJsonObject();
    assertEquals("STATUS_SUCCESS", session.get("status").getAsString());
    JsonObject parameters = session.getAsJsonObject("hparams");
    assertEquals(0.05, parameters.get("learning_rate").getAsDouble());
    assertEquals(4, parameters.get("num_epochs").getAsDouble());
    assertTrue(parameters.get("write_tb").getAsBoolean());
    assertEquals("tiny", parameters.get("name").getAsString());
    assertEquals(8, parameters.size());
    JsonObject metrics = session.getAsJsonObject("metrics");
    assertEquals(last("val", "loss"), metrics.get("val:loss").getAsFloat());
    assertEquals(last("test", "loss"), metrics.get("val:test/loss").getAsFloat());
    assertFalse(metrics.has("val:noise: \\ odd ?"), "a picture is no metric");
  }

  private static float last(String split, String metric) throws IOException {
    List<String> rows =
        Files.readAllLines(killed.metrics()).stream()
            .filter(row -> row.contains("," + split + "," + metric + ","))
            .toList();
    String row = rows.get(rows.size() - 1);
    return (float) Double.parseDouble(row.substring(row.lastIndexOf(',') + 1));
  }

  private static boolean hasTensorBoard() throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(python(), "-c", "import tensorboard")
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String python() {
    return System.getenv().getOrDefault("TEMPLATE_PYTHON", "python3");
  }

  /** What Python told; it is asked once. */
  private static JsonObject read() throws IOException, InterruptedException {
    if (read == null) {
      Process process =
          new ProcessBuilder(python(), "-c", READ, killed.path().toString())
              .redirectError(Redirect.INHERIT)
              .start();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor());
      read = JsonParser.parseString(told).getAsJsonObject();
    }
    return read;
  }
}
