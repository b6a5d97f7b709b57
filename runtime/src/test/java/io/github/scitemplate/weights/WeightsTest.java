package io.github.scitemplate.weights;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.ModelSummary;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest extends TorchTest {
  private static final Map<String, List<Integer>> BODY = new LinkedHashMap<>();

  static {
    BODY.put("01Linear.weight", List.of(3, 2));
    BODY.put("01Linear.bias", List.of(3));
    BODY.put("02BatchNorm.gamma", List.of(3));
    BODY.put("02BatchNorm.beta", List.of(3));
    BODY.put("02BatchNorm.runningMean", List.of(3));
    BODY.put("02BatchNorm.runningVar", List.of(3));
  }

  @TempDir Path folder;

  /** A file of float32 tensors, each filled with one number. */
  private Path file(Map<String, List<Integer>> shapes) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder header = new StringBuilder("{");
    float number = 1;
    for (Map.Entry<String, List<Integer>> tensor : new LinkedHashMap<>(shapes).entrySet()) {
      int from = data.position();
      int size = tensor.getValue().stream().reduce(1, (a, b) -> a * b);
      for (int i = 0; i < size; i++) {
        data.putFloat(number);
      }
      number++;
      header
          .append(header.length() > 1 ? "," : "")
          .append("\"" + tensor.getKey() + "\":{\"dtype\":\"F32\",\"shape\":" + tensor.getValue())
          .append(",\"data_offsets\":[" + from + "," + data.position() + "]}");
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + json.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json).put(data.flip());
    return Files.write(folder.resolve("backbone.safetensors"), all.array());
  }

  private static Map<String, List<Integer>> named(String prefix) {
    Map<String, List<Integer>> all = new LinkedHashMap<>();
    BODY.forEach((name, shape) -> all.put(prefix + name, shape));
    return all;
  }

  private static Block model() {
    Block body = new SequentialBlock().add(SmallBlocks.linear(3)).add(BatchNorm.builder().build());
    return new SequentialBlock().add(body).add(SmallBlocks.linear(2));
  }

  private static Network network(Initialization initialization) {
    return Network.create(
        model(), new Shape[] {new Shape(4, 2)}, Device.cpu(), initialization, new Randomness(1));
  }

  private static float[] values(Network network, String name) {
    return requireNonNull(network.tensors().get(name)).toFloatArray();
  }

  private static List<String> valuesFrom(Network network) {
    return network.summary().rows().stream().map(ModelSummary.Row::valuesFrom).toList();
  }

  @Test
  void aPartBeginsWithTheFileAndTheRestDrawsWhatItAlwaysDrew() throws IOException {
    Path file = file(BODY);
    try (Network drawn = network(Initialization.PYTORCH);
        Network network =
            network(Initialization.PYTORCH.with("01SequentialBlock", Weights.of(file).strict()))) {
      assertArrayEquals(new float[] {2, 2, 2}, values(network, "01SequentialBlock.01Linear.bias"));
      assertArrayEquals(
          new float[] {5, 5, 5}, values(network, "01SequentialBlock.02BatchNorm.runningMean"));
      assertArrayEquals(values(drawn, "02Linear.weight"), values(network, "02Linear.weight"));
      assertEquals(List.of("backbone.safetensors", "default"), valuesFrom(network));
      assertEquals(List.of(), network.leftByFiles());
    }
  }

  @Test
  void aBlockInABlockIsAPartAndTheLastFileHolds() throws IOException {
    Path all = Files.move(file(named("net.")), folder.resolve("all.safetensors"));
    Path file = file(Map.of("weight", List.of(3, 2)));
    try (Network network =
        network(
            Initialization.PYTORCH
                .with("SequentialBlock", Weights.of(all).under("net").strict())
                .with("SequentialBlock.Linear", Weights.of(file)))) {
      assertEquals(1, values(network, "01SequentialBlock.01Linear.weight")[0]);
      assertEquals(2, values(network, "01SequentialBlock.01Linear.bias")[0]);
      assertEquals(
          List.of("backbone.safetensors, all.safetensors", "default"), valuesFrom(network));
      assertEquals(
          List.of("backbone.safetensors fills 1 parameters; it has nothing for bias"),
          network.leftByFiles());
    }
  }

  @Test
  void namesAreChangedByPairsPrefixesAndExpressions() throws IOException {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("enc.l.w", List.of(3, 2));
    shapes.put("enc.l.b", List.of(3));
    shapes.put("enc.n.scale", List.of(3));
    shapes.put("enc.n.shift", List.of(3));
    shapes.put("enc.n.mean", List.of(3));
    shapes.put("enc.n.var", List.of(3));
    NameMap map =
        NameMap.of(Map.of("enc.n.scale", "02BatchNorm.gamma", "enc.n.shift", "02BatchNorm.beta"))
            .rename("enc.l.w", "01Linear.weight")
            .rename("enc.l.b", "01Linear.bias")
            .replacePrefix("enc.n.", "02BatchNorm.")
            .replace("\\.mean$", ".runningMean")
            .replace("\\.var$", ".runningVar");
    Path file = file(shapes);
    try (Network network =
        network(
            Initialization.BLOCKS.with(
                "01SequentialBlock", Weights.of(file).names(map).strict()))) {
      assertEquals(3, values(network, "01SequentialBlock.02BatchNorm.gamma")[0]);
      assertEquals(6, values(network, "01SequentialBlock.02BatchNorm.runningVar")[0]);
    }
    assertTold(
        "calls both", Weights.of(file).names(NameMap.same().replace("^enc\\.l\\..*", "one")));
  }

  private static UserException assertTold(String problem, Weights weights) {
    Initialization initialization = Initialization.PYTORCH.with("01SequentialBlock", weights);
    UserException told = assertThrows(UserException.class, () -> network(initialization).close());
    assertTrue(told.problem().contains(problem), told.problem());
    return told;
  }

  @Test
  void whatDoesNotFitIsListedByNameAndShape() throws IOException {
    Map<String, List<Integer>> other = new LinkedHashMap<>(BODY);
    other.put("01Linear.weight", List.of(3, 5));
    other.remove("02BatchNorm.beta");
    other.put("fc.bias", List.of(9));
    Path file = file(other);
    String misfit = "  01Linear.weight: in the file F32 (3, 5), in the model float32 (3, 2)";
    assertEquals(
        "The weights " + file + " do not fit the model:\n" + misfit,
        assertTold("", Weights.of(file)).problem());
    assertEquals(
        "The weights "
            + file
            + " do not fit the model:\n"
            + misfit
            + "\n  02BatchNorm.beta: not in the file, in the model float32 (3)"
            + "\n  fc.bias: in the file F32 (9), not in the model",
        assertTold("", Weights.of(file).strict()).problem());
  }

  @Test
  void aFileOfWhichNothingFitsIsRefusedInFewLines() throws IOException {
    Path file = file(named("net."));
    assertTold("01Linear.bias: not in the file", Weights.of(file));
    Map<String, List<Integer>> many = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("x" + i, List.of(1));
    }
    String told = assertTold("… and 76 more", Weights.of(file(many))).problem();
    assertEquals(32, told.lines().count());
  }

  @Test
  void whatIsLeftIsToldInOneLine() throws IOException {
    Map<String, List<Integer>> other = new LinkedHashMap<>(BODY);
    other.remove("02BatchNorm.beta");
    other.put("fc.bias", List.of(9));
    Path file = file(other);
    try (Network network =
        network(Initialization.PYTORCH.with("01SequentialBlock", Weights.of(file)))) {
      assertEquals(
          List.of(
              "backbone.safetensors fills 5 parameters; it has nothing for 02BatchNorm.beta; nothing takes its fc.bias"),
          network.leftByFiles());
      assertEquals(List.of("backbone.safetensors, default", "default"), valuesFrom(network));
    }
  }

  @Test
  void otherFormatsAndPlacesAreExplained() throws IOException {
    Path pickled = Files.writeString(folder.resolve("model.pt"), "PK\3\4" + "x".repeat(99));
    assertTrue(
        assertTold("is no safetensors file", Weights.of(pickled))
            .fix()
            .contains("safetensors.torch.save_file"));
    assertTold("There are no weights " + folder.resolve("x"), Weights.of(folder.resolve("x")));
    assertTold(
        "There are no weights " + folder.resolve("checkpoints/best_model.safetensors"),
        Weights.of(folder));
    Path file = file(BODY);
    Initialization nowhere = Initialization.PYTORCH.with("neck", Weights.of(file));
    String told = assertThrows(UserException.class, () -> network(nowhere).close()).problem();
    assertEquals("The model has no child named neck; it has 01SequentialBlock, 02Linear.", told);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 4);
    Files.write(file, cut);
    assertTold("cut short or damaged", Weights.of(file));
  }

  /** Of the kinds that DJL lacks only what a parameter wants is refused. */
  @Test
  void typesThatCannotBeConvertedAreToldLikeShapes() throws IOException {
    Path file = file(BODY);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(
        file, text.replaceFirst("F32(?=\",\"shape\":\\[3\\])", "U32"), StandardCharsets.ISO_8859_1);
    assertTold("01Linear.bias: in the file U32 (3), in the model float32 (3)", Weights.of(file));
  }

  /** Each rule gets what the one before has made. */
  @Test
  void rulesFollowEachOther() {
    NameMap map =
        NameMap.same().rename("b", "c").replacePrefix("c", "d.").replace("([a-d])\\.", "$1$1");
    assertEquals(Map.of("a", "a", "dd", "b"), map.changed(List.of("a", "b")));
  }
}
