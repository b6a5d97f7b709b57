package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Struct;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.logger.EventReader.TaggedValue;
import io.github.scitemplate.storage.FilePrefix;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L, 250_000_000));

  @TempDir Path folder;

  private TensorBoard open(Map<String, FilePrefix> written) throws IOException {
    return new TensorBoard(folder, written, new ChangedFiles(), CLOCK);
  }

  private Path train() {
    return folder.resolve("tensorboard_logs/train");
  }

  private Path val() {
    return folder.resolve("tensorboard_logs/val");
  }

  private Path parameters() {
    return folder.resolve("tensorboard_logs");
  }

  private static Moment at(long iteration) {
    return new Moment(iteration, 1);
  }

  private static Map<String, Double> loss(double value) {
    return Map.of("loss", value);
  }

  private static float only(TaggedValue value) {
    return value.numbers().getFloat();
  }

  @Test
  void aFileBeginsWithItsVersionAndItsNameTellsTimeAndProcess() throws IOException {
    open(Map.of()).close();
    Path file = EventReader.file(train());
    DecodedMessage first = EventReader.read(file).get(0);
    assertEquals("brain.Event:2", first.text("file_version"));
    assertEquals(1_800_000_000.25, first.number("wall_time"));
    String pid = Long.toString(ProcessHandle.current().pid());
    assertTrue(
        file.getFileName()
            .toString()
            .matches("events\\.out\\.tfevents\\.1800000000\\.[A-Za-z0-9_-]+\\." + pid + "\\.0"));
  }

  @Test
  void scalarsAreReadBackWithTheirSteps() throws IOException {
    double[] written = {0.5, Double.NaN, Double.NEGATIVE_INFINITY, 0, 1e-3};
    try (TensorBoard board = open(Map.of())) {
      for (int i = 0; i < written.length; i++) {
        board.scalars(Split.TRAIN, at(300L * i), loss(written[i]));
      }
    }
    List<TaggedValue> read = EventReader.values(train(), "loss");
    assertEquals("scalars 1 1 []", read.get(0).form());
    assertEquals(written.length, read.size());
    for (int i = 0; i < written.length; i++) {
      assertEquals((float) written[i], only(read.get(i)));
      assertEquals(300L * i, read.get(i).step());
    }
  }

  @Test
  void eachSplitHasItsRunAndTheTestIsPartOfTheValidationRun() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.scalars(Split.TRAIN, at(1), loss(1));
      board.scalars(Split.VAL, at(1), loss(2));
      board.scalars(Split.TEST, at(1), loss(3));
    }
    assertEquals(List.of("loss"), tags(train()));
    assertEquals(List.of("loss", "test/loss"), tags(val()));
    assertEquals(List.of(), tags(parameters()));
    assertEquals(2, only(EventReader.values(val()).get(0)));
  }

  private static List<String> tags(Path directory) throws IOException {
    return EventReader.values(directory).stream().map(TaggedValue::tag).toList();
  }

  @Test
  void aHistogramIsThirtyBucketsThatTouch() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.histogram(Split.TRAIN, at(7), "weight", new float[] {-1, 0.5f, 2, Float.NaN});
    }
    TaggedValue value = EventReader.values(train(), "weight").get(0);
    assertEquals("histograms 2 2 [30, 3]", value.form());
    assertEquals(7, value.step());
    double[] rows = new double[90];
    value.numbers().asDoubleBuffer().get(rows);
    assertEquals(-1, rows[0]);
    assertEquals(2, rows[88]);
    double count = 0;
    for (int i = 0; i < 30; i++) {
      count += rows[3 * i + 2];
      if (i > 0) {
        assertEquals(rows[3 * i - 2], rows[3 * i]);
      }
    }
    assertEquals(3, count);
  }

  @Test
  void anImageIsReadBackPixelByPixel() throws IOException {
    byte[] colours = {(byte) 255, 0, 0, 0, (byte) 200, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    byte[] greys = {0, 100, (byte) 200, (byte) 255};
    try (TensorBoard board = open(Map.of())) {
      board.image(Split.VAL, at(5), "colours", new Image(3, 2, 3, colours));
      board.image(Split.VAL, at(5), "greys", new Image(2, 2, 1, greys));
    }
    TaggedValue value = EventReader.values(val(), "colours").get(0);
    assertEquals("images 3 7 [3]", value.form());
    assertArrayEquals(colours, pixels(value, 3, 2, 3));
    assertArrayEquals(greys, pixels(EventReader.values(val(), "greys").get(0), 2, 2, 1));
  }

  private static byte[] pixels(TaggedValue value, int width, int height, int channels)
      throws IOException {
    List<byte[]> parts = value.tensor().byteStrings("string_val");
    assertEquals(Integer.toString(width), utf8(parts.get(0)));
    assertEquals(Integer.toString(height), utf8(parts.get(1)));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(parts.get(2)));
    assertEquals(channels, image.getRaster().getNumBands());
    int[] samples = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return bytes;
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aTextIsReadBack() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.text(Split.TRAIN, at(0), "config", "**größer**\n");
    }
    TaggedValue value = EventReader.values(train(), "config").get(0);
    assertEquals("text 2 7 [1]", value.form());
    assertEquals("**größer**\n", utf8(value.tensor().byteStrings("string_val").get(0)));
  }

  @Test
  void parametersKeepTheirTypes() throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("optimizer.lr", 0.1);
    values.put("seed", 0L);
    values.put("nesterov", false);
    values.put("dataset", "digits");
    values.put("milestones", List.of(10L, 20L));
    values.put("clip", Double.POSITIVE_INFINITY);
    try (TensorBoard board = open(Map.of())) {
      board.parameters(values);
      board.ended(true);
    }
    TaggedValue start = EventReader.values(parameters(), "_hparams_/session_start_info").get(0);
    assertEquals("hparams 2 1 [0]", start.form());
    DecodedMessage info = plugin(start).message("session_start_info");
    assertEquals(1_800_000_000.25, info.number("start_time_secs"));
    Struct struct = Struct.parseFrom(mapOnly(info));
    assertEquals(0.1, struct.getFieldsOrThrow("optimizer.lr").getNumberValue());
    assertTrue(struct.getFieldsOrThrow("seed").hasNumberValue());
    assertTrue(struct.getFieldsOrThrow("nesterov").hasBoolValue());
    assertEquals("digits", struct.getFieldsOrThrow("dataset").getStringValue());
    assertEquals("[10, 20]", struct.getFieldsOrThrow("milestones").getStringValue());
    assertEquals("Infinity", struct.getFieldsOrThrow("clip").getStringValue());
    assertEquals(values.size(), struct.getFieldsCount());
    assertEquals(1, status());
  }

  private static DecodedMessage plugin(TaggedValue value) {
    return DecodedMessage.of("HParamsPluginData", value.pluginData().bytes("content"));
  }

  /** The map of parameters has the field number and form of a {@code google.protobuf.Struct}. */
  private static byte[] mapOnly(DecodedMessage info) {
    var message = info.message();
    var time = message.getDescriptorForType().findFieldByName("start_time_secs");
    return message.toBuilder().clearField(time).build().toByteArray();
  }

  private double status() throws IOException {
    List<TaggedValue> ends = EventReader.values(parameters(), "_hparams_/session_end_info");
    assertEquals(1, ends.size());
    return plugin(ends.get(0)).message("session_end_info").number("status");
  }

  @Test
  void aFailureIsTold() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.parameters(Map.of("lr", 1.0));
      board.ended(false);
    }
    assertEquals(2, status());
  }

  @Test
  void aCutLastRecordLeavesAllEarlierOnesReadable() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.scalars(Split.TRAIN, at(1), loss(1));
      board.scalars(Split.TRAIN, at(2), loss(2));
    }
    Path file = EventReader.file(train());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 7));
    assertEquals(List.of("loss"), tags(train()));
  }

  @Test
  void aResumeGoesOnInTheSameFilesAfterWhatTheCheckpointKnew() throws IOException {
    Map<String, FilePrefix> written;
    try (TensorBoard board = open(Map.of())) {
      board.parameters(Map.of("lr", 1.0));
      board.scalars(Split.TRAIN, at(1), loss(1));
      board.scalars(Split.VAL, at(1), loss(1));
      board.flush();
      written = board.written();
      board.scalars(Split.TRAIN, at(2), loss(2));
      board.ended(false);
    }
    Path before = EventReader.file(train());
    InstantSource later = InstantSource.fixed(CLOCK.instant().plusSeconds(60));
    try (TensorBoard board = new TensorBoard(folder, written, new ChangedFiles(), later)) {
      board.scalars(Split.TRAIN, at(2), loss(2));
      board.scalars(Split.TRAIN, at(3), loss(3));
      board.ended(true);
    }
    assertEquals(before, EventReader.file(train()));
    assertEquals(
        List.of(1L, 2L, 3L), EventReader.values(train()).stream().map(TaggedValue::step).toList());
    assertEquals(List.of("loss"), tags(val()));
    assertEquals(
        List.of("_hparams_/session_start_info", "_hparams_/session_end_info"), tags(parameters()));
    assertEquals(1, status());
    assertEquals(
        1,
        EventReader.read(before).stream().filter(e -> !e.text("file_version").isEmpty()).count());
  }

  @Test
  void whatIsLoggedAgainAfterAResumeHasItsOldSizeSoThatALiveReaderKeepsItsPlace()
      throws IOException {
    Map<String, FilePrefix> written;
    long length;
    try (TensorBoard board = open(Map.of())) {
      board.scalars(Split.TRAIN, at(1), loss(1));
      written = board.written();
      logTwice(board);
      length = board.written().values().stream().mapToLong(FilePrefix::bytes).sum();
    }
    InstantSource later = InstantSource.fixed(CLOCK.instant().plusSeconds(60));
    try (TensorBoard board = new TensorBoard(folder, written, new ChangedFiles(), later)) {
      logTwice(board);
      assertEquals(length, board.written().values().stream().mapToLong(FilePrefix::bytes).sum());
    }
  }

  private static void logTwice(TensorBoard board) throws IOException {
    for (int iteration = 2; iteration < 4; iteration++) {
      board.scalars(Split.TRAIN, at(iteration), loss(0.5));
      board.histogram(Split.TRAIN, at(iteration), "weight", new float[] {1, 2});
      board.scalars(Split.VAL, at(iteration), loss(0.5));
    }
  }

  @Test
  void aNewBeginningEmptiesTheFilesOfAnEarlierAttempt() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.parameters(Map.of("lr", 1.0));
      board.scalars(Split.TRAIN, at(1), loss(1));
    }
    Path before = EventReader.file(train());
    InstantSource later = InstantSource.fixed(CLOCK.instant().plusSeconds(60));
    new TensorBoard(folder, Map.of(), new ChangedFiles(), later).close();
    assertEquals(before, EventReader.file(train()));
    assertEquals(List.of(), tags(train()));
    assertEquals(List.of(), tags(parameters()));
    assertEquals(1, EventReader.read(before).size());
  }

  @Test
  void whatIsFlushedCanBeRead() throws IOException {
    try (TensorBoard board = open(Map.of())) {
      board.scalars(Split.TRAIN, at(1), loss(1));
      board.flush();
      assertEquals(1, EventReader.values(train()).size());
    }
  }

  @Test
  void theLoggerWritesEventFilesOnlyIfAsked() {
    for (boolean asked : new boolean[] {false, true}) {
      Logger.Options options =
          new Logger.Options(folder, line -> {}, false, asked, false, Map.of(), () -> 0.0);
      try (Logger logger = Logger.open(options)) {
        assertEquals(asked, logger.keepsDistributions());
        assertEquals(asked, Files.exists(train()));
      }
    }
  }
}
