package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedDataTest {
  @TempDir Path session;
  private ExperimentDirectory experiment;
  private List<WeightsFingerprint> weights = List.of();
  private SortedMap<String, String> fitted = new TreeMap<>();

  @BeforeEach
  void begin() throws Exception {
    experiment = new ExperimentDirectory(session.resolve("experiment_1"));
    Files.createDirectories(experiment.path());
    Files.writeString(session.resolve("environment.json"), "{}");
    record(1, true);
    Files.writeString(session.resolve("environment_2.json"), "{}");
  }

  private void record(float value, boolean fromStart) throws IOException, DataChangedException {
    Dataset data =
        Dataset.of(HostArray.of(new float[] {value, 2}, 2, 1), HostArray.of(new long[] {0, 1}, 2));
    DataLoaders loaders = DataLoaders.of(DataLoader.shuffled(data, 2), DataLoader.inOrder(data, 2));
    RecordedData.recordOrCompare(
        experiment,
        Fingerprinting.begin(loaders),
        weights,
        () -> null,
        fitted,
        fromStart,
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private List<String> environments() throws IOException {
    return RecordedData.read(experiment).orElseThrow().environments();
  }

  @Test
  void whatGoesOnRanOnBothEnvironments() throws Exception {
    record(1, false);
    assertEquals(List.of("environment.json", "environment_2.json"), environments());
  }

  @Test
  void whatBeginsAnewRanOnTheNewestAlone() throws Exception {
    record(1, true);
    assertEquals(List.of("environment_2.json"), environments());
  }

  @Test
  void otherDataAreToldBySplit() throws Exception {
    DataChangedException e = assertThrows(DataChangedException.class, () -> record(7, false));
    assertTrue(e.problem().contains("train: "), e.problem());
    assertEquals(List.of("environment.json"), environments(), "nothing is recorded then");
  }

  @Test
  void anotherFileOfWeightsIsToldByPartAndAnotherPlaceIsNot() throws Exception {
    WeightsFingerprint body = new WeightsFingerprint("01body", "/a/body.safetensors", "11");
    WeightsFingerprint head = new WeightsFingerprint("", "/a/head.safetensors", "22");
    weights = List.of(body, head);
    assertEquals(
        "The weights are others than those that the experiment began with:\n"
            + "  01body: no file then, /a/body.safetensors now\n"
            + "  the whole model: no file then, /a/head.safetensors now",
        assertThrows(DataChangedException.class, () -> record(1, false)).problem(),
        "an experiment of an earlier version had none");
    Files.delete(experiment.data());
    record(1, true);
    weights = List.of(new WeightsFingerprint("01body", "/b/body.safetensors", "11"), head);
    record(1, false);
    assertEquals(List.of(body, head), RecordedData.read(experiment).orElseThrow().weights());
    weights = List.of(new WeightsFingerprint("01body", "/a/body.safetensors", "33"));
    assertEquals(
        "The weights are others than those that the experiment began with:\n"
            + "  01body: /a/body.safetensors has other content\n"
            + "  the whole model: /a/head.safetensors then, no file now",
        assertThrows(DataChangedException.class, () -> record(1, false)).problem());
  }

  @Test
  void aRecordOfAnEarlierVersionIsReadAndADamagedOneIsNot() throws Exception {
    String text = Files.readString(experiment.data());
    String old = text.replaceFirst(",\\s*\"weights\": \\[]", "");
    assertTrue(old.length() < text.length(), text);
    Files.writeString(experiment.data(), old.replaceFirst(",\\s*\"crc32c\": \"\\w+\"", ""));
    assertEquals(List.of(), RecordedData.read(experiment).orElseThrow().weights());
    Files.writeString(
        experiment.data(), text.replace("\"weights\": []", "\"weights\": [{\"part\": \"\"}]"));
    assertThrows(IOException.class, () -> RecordedData.read(experiment));
  }

  @Test
  void otherFittedPartsAreToldByName() throws Exception {
    fitted.put("columns", "11"); // an earlier version kept none
    record(1, false);
    Files.delete(experiment.data());
    record(1, true);
    fitted.put("columns", "12");
    DataChangedException e = assertThrows(DataChangedException.class, () -> record(1, false));
    assertTrue(e.problem().contains("columns: fitted to other values now"), e.problem());
    fitted.clear();
    DataChangedException gone = assertThrows(DataChangedException.class, () -> record(1, false));
    assertTrue(gone.problem().contains("columns: nothing of this name is kept now"));
  }

  @Test
  void aSplitThatIsNewOrGoneIsTold() throws Exception {
    Dataset data =
        Dataset.of(HostArray.of(new float[] {1, 2}, 2, 1), HostArray.of(new long[] {0, 1}, 2));
    DataLoader part = DataLoader.inOrder(data, 2);
    DataLoaders three = DataLoaders.of(DataLoader.shuffled(data, 2), part, part);
    assertEquals("test: there was no such split then", firstDifference(three));
    Files.delete(experiment.data());
    RecordedData.recordOrCompare(
        experiment, Fingerprinting.begin(three), weights, () -> null, fitted, true, warning -> {});
    assertEquals(
        "test: there is no such split now",
        firstDifference(DataLoaders.of(DataLoader.shuffled(data, 2), part)));
  }

  private String firstDifference(DataLoaders loaders) {
    DataChangedException e =
        assertThrows(
            DataChangedException.class,
            () ->
                RecordedData.recordOrCompare(
                    experiment,
                    Fingerprinting.begin(loaders),
                    weights,
                    () -> null,
                    fitted,
                    false,
                    warning -> {}));
    return e.problem().lines().skip(1).findFirst().orElseThrow().strip();
  }
}
