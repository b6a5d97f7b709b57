package io.github.scitemplate.engine.compiled;

import static io.github.scitemplate.engine.compiled.CompiledForwardTest.assertSame;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.translate.TranslateException;
import io.github.scitemplate.PythonPrograms;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.engine.compiled.SmallModels.Model;
import io.github.scitemplate.engine.compiled.export.ExportedModel;
import io.github.scitemplate.engine.compiled.export.ModuleArchive;
import io.github.scitemplate.engine.compiled.export.PythonModule;
import io.github.scitemplate.engine.compiled.export.StoredArray;
import io.github.scitemplate.engine.compiled.record.FreeBatch;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Subject;
import io.github.scitemplate.weights.NameMap;
import io.github.scitemplate.weights.Weights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models as files for other programs, run by DJL and, where it is there, by PyTorch in Python. */
class ExportTest extends TorchTest {
  /** Instead of a number of classes: the input is of truth values. */
  private static final int TRUTHS = -1;

  private static final int[] SIZES = {1, 3, 8};

  /** Compares outputs of scripts, three times each. */
  private static final String RUN_SCRIPTS =
      """
      import sys, torch
      from safetensors.torch import load_file
      torch.set_num_threads(1)
      torch.set_grad_enabled(False)
      for folder in sys.argv[1:]:
          example = load_file(folder + "/example.safetensors")
          model = torch.jit.load(folder + "/model.pt")
          same = True
          for size in (1, 3, 8):
              inputs = [example[f"x{i}_{size}"] for i in range(9) if f"x{i}_{size}" in example]
              for call in range(3):
                  outputs = model(*inputs)
                  outputs = outputs if isinstance(outputs, tuple) else (outputs,)
                  for i, output in enumerate(outputs):
                      expected = example[f"y{i}_{size}"]
                      # The version that the engine has gives its very bits.
                      same = same and (torch.equal(output, expected) if torch.__version__.startswith("2.7.1")
                                       else (output - expected).abs().max().item() <= 1e-6)
          print("same" if same else "other")
      """;

  private static final String RUN_MODULES =
      """
      import importlib.util, sys, torch
      from safetensors.torch import load_file
      torch.set_num_threads(1)
      for folder in sys.argv[1:]:
          example = load_file(folder + "/example.safetensors")
          spec = importlib.util.spec_from_file_location("model", folder + "/weights.py")
          module = importlib.util.module_from_spec(spec)
          spec.loader.exec_module(module)
          model = module.load()
          worst = 0.0
          for size in (1, 3, 8):
              inputs = [example[f"x{i}_{size}"] for i in range(9) if f"x{i}_{size}" in example]
              outputs = model(*inputs)
              outputs = outputs if isinstance(outputs, tuple) else (outputs,)
              for i, output in enumerate(outputs):
                  worst = max(worst, (output - example[f"y{i}_{size}"]).abs().max().item())
          print("same" if worst <= 1e-6 else worst)
      """;

  @TempDir Path folder;

  /** A model that was recorded, with its batches. */
  private record Case(Block block, ExportedModel exported, List<Model> inputs) {
    NDList batch(NDManager manager, int size) {
      NDList batch = new NDList();
      for (Model input : inputs) {
        Shape shape = new Shape(size).addAll(input.input().slice(1));
        NDArray array =
            new Model(input.name(), input.block(), shape, input.classes()).batch(manager, size);
        batch.add(input.classes() == TRUTHS ? array.gt(0) : array);
      }
      return batch;
    }

    NDList eager(NDManager manager, NDList batch) {
      return block.forward(new ParameterStore(manager, false), batch, false);
    }
  }

  static List<Model> models() {
    return SmallModels.all();
  }

  /** A model whose running statistics and shifts are not those of its beginning. */
  private static Case recorded(NDManager manager, List<Model> inputs) {
    Block block = inputs.get(0).block().get();
    block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
    block.initialize(
        manager, DataType.FLOAT32, inputs.stream().map(Model::input).toArray(Shape[]::new));
    IdentityHashMap<Parameter, NDArray> arrays = new IdentityHashMap<>();
    List<StoredArray> stored = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    block
        .getParameters()
        .forEach(
            named -> {
              NDArray array = named.getValue().getArray();
              array.addi(0.01f);
              parameters.add(named.getValue());
              arrays.put(named.getValue(), array);
            });
    names(block, "", new IdentityHashMap<>())
        .forEach(
            (parameter, name) ->
                stored.add(
                    new StoredArray(name, parameter.getArray(), parameter.requiresGradient())));
    stored.sort(java.util.Comparator.comparingInt(array -> indexOf(parameters, array.array())));
    Subject subject = Subject.of(block, List.of(), parameters, arrays);
    List<DataType> types = inputs.stream().map(ExportTest::type).toList();
    Recording recording =
        FreeBatch.of(subject, inputs.stream().map(Model::input).toList(), types, manager);
    Recorded recorded = assertInstanceOf(Recorded.class, recording, recording.toString());
    return new Case(
        block, new ExportedModel(recorded.graph(), stored, recorded.constants()), inputs);
  }

  private static DataType type(Model input) {
    if (input.classes() == TRUTHS) {
      return DataType.BOOLEAN;
    }
    return input.classes() > 0 ? DataType.INT64 : DataType.FLOAT32;
  }

  @SuppressWarnings("ReferenceEquality") // the very array
  private static int indexOf(List<Parameter> parameters, NDArray array) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).getArray() == array) {
        return i;
      }
    }
    throw new AssertionError("an array of no parameter");
  }

  private static Map<Parameter, String> names(
      Block block, String prefix, Map<Parameter, String> all) {
    block.getDirectParameters().forEach(p -> all.put(p.getValue(), prefix + p.getKey()));
    block.getChildren().forEach(c -> names(c.getValue(), prefix + c.getKey() + ".", all));
    return all;
  }

  private static Path script(ExportedModel model, Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModuleArchive.write(model, bytes);
    return Files.write(file, bytes.toByteArray());
  }

  private static ZooModel<NDList, NDList> loaded(Path file) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(file)
        .optEngine("PyTorch")
        .optOption("trainParam", "true") // as serving.properties has it
        .build()
        .loadModel();
  }

  /** One input of numbers, one of tokens; two outputs. */
  static List<Model> twoInputs() {
    return List.of(
        new Model("numbers", TwoInputs::new, new Shape(4, 5), 0),
        new Model("tokens", TwoInputs::new, new Shape(4, 6), 11));
  }

  /** Numbers and which of them count. */
  static List<Model> masked() {
    Supplier<Block> block =
        () ->
            new LambdaBlock(
                inputs ->
                    new NDList(
                        NDArrays.where(inputs.get(1), inputs.get(0), inputs.get(0).mul(0.5f))
                            .cumSum(1)));
    return List.of(
        new Model("masked", block, new Shape(4, 5), 0),
        new Model("mask", block, new Shape(4, 5), TRUTHS));
  }

  /** Operations that the other models do not have, and constants of several sizes. */
  static List<Model> rarities() {
    Supplier<Block> block =
        () ->
            SmallModels.lambda(
                x -> {
                  NDManager made = x.getManager();
                  NDArray mask = x.gt(0).logicalNot().logicalOr(x.lte(-1)).logicalAnd(x.neq(3));
                  NDArray whole = x.argMax(1).toType(DataType.FLOAT32, false).expandDims(1);
                  return new NDList(
                          x.round().add(x.sign()).sub(x.floor()).mul(x.ceil()),
                          mask.toType(DataType.FLOAT32, false),
                          whole.add(x.max(new int[] {1}, true)).sub(x.min(new int[] {1}, true)),
                          made.zeros(new Shape(x.getShape().get(0), 2)),
                          made.ones(new Shape(x.getShape().get(0), 1)).mul(Float.MIN_VALUE),
                          x.flip(1).sin().add(x.cos()),
                          x.repeat(1, 2).mul(made.create(new float[40])),
                          x.tile(new long[] {1, 2}).clip(-0.5, Double.POSITIVE_INFINITY),
                          x.abs().add(1).log2().add(x.abs().add(2).log10()).erf(),
                          x.pow(made.create(new float[] {3})).mod(2),
                          x.isNaN().toType(DataType.FLOAT32, false))
                      .stream().reduce((one, other) -> one.concat(other, 1)).orElseThrow();
                });
    return List.of(new Model("rarities", block, new Shape(4, 20), 0));
  }

  private static List<List<Model>> all() {
    List<List<Model>> all = new ArrayList<>(SmallModels.all().stream().map(List::of).toList());
    all.add(twoInputs());
    all.add(masked());
    all.add(rarities());
    return all;
  }

  @ParameterizedTest
  @MethodSource("models")
  void djlRunsTheFileToTheSameBitsForBatchesOfAnySize(Model model) throws Exception {
    check(List.of(model));
  }

  @Test
  void severalInputsAndOutputsHaveTheirOrder() throws Exception {
    check(twoInputs());
    check(masked());
    check(rarities());
  }

  private void check(List<Model> inputs) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      Case made = recorded(manager, inputs);
      try (ZooModel<NDList, NDList> model =
              loaded(script(made.exported(), folder.resolve("m.pt")));
          Predictor<NDList, NDList> predictor = model.newPredictor()) {
        for (int size : SIZES) {
          NDList expected = made.eager(manager, made.batch(manager, size));
          for (int call = 0; call < 3; call++) {
            assertSame(expected, predictor.predict(made.batch(manager, size)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void theWeightsUnderPyTorchsNamesAreReadBack(Model model) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Case made = recorded(manager, List.of(model));
      Path file = folder.resolve("weights.safetensors");
      module(made, file);
      Map<String, NDArray> empty = new LinkedHashMap<>();
      made.exported()
          .arrays()
          .forEach(
              array ->
                  empty.put(
                      array.name(),
                      manager.zeros(array.array().getShape(), array.array().getDataType())));
      Weights.of(file).names(NameMap.pytorch()).strict().copyInto(empty, manager);
      for (StoredArray array : made.exported().arrays()) {
        assertArrayEquals(
            array.array().toByteArray(),
            requireNonNull(empty.get(array.name())).toByteArray(),
            array.name());
      }
    }
  }

  @Test
  void aFileRefusesInputsOfAnotherShape() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      Model mlp = SmallModels.all().get(0);
      Path file = script(recorded(manager, List.of(mlp)).exported(), folder.resolve("m.pt"));
      try (ZooModel<NDList, NDList> model = loaded(file);
          Predictor<NDList, NDList> predictor = model.newPredictor()) {
        TranslateException refused =
            assertThrows(
                TranslateException.class,
                () -> predictor.predict(new NDList(manager.ones(new Shape(2, 3, 20)))));
        assertTrue(
            String.valueOf(refused.getMessage()).contains("input 0 must have the shape (N, 20)"),
            refused.getMessage());
      }
    }
  }

  @Test
  void equalModelsMakeEqualFilesWhoseArraysAreAligned() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      ExportedModel model = recorded(manager, twoInputs()).exported();
      Path file = script(model, folder.resolve("m.pt"));
      byte[] bytes = Files.readAllBytes(file);
      assertArrayEquals(bytes, Files.readAllBytes(script(model, folder.resolve("n.pt"))));
      try (ZipFile zip = new ZipFile(file.toFile())) {
        for (int i = 0; i < model.arrays().size(); i++) {
          ZipEntry entry = zip.getEntry("archive/data/" + i);
          byte[] content = zip.getInputStream(entry).readAllBytes();
          assertArrayEquals(model.arrays().get(i).array().toByteArray(), content);
          assertEquals(0, placeOf(bytes, "archive/data/" + i) % 64);
        }
      }
    }
  }

  /** Where the content of an entry begins. */
  private static int placeOf(byte[] zip, String name) {
    String text = new String(zip, java.nio.charset.StandardCharsets.ISO_8859_1);
    int header = text.indexOf(name + "FB") - 30;
    int extra = (zip[header + 28] & 0xff) | (zip[header + 29] & 0xff) << 8;
    return header + 30 + name.length() + extra;
  }

  @Test
  void pythonRunsTheScriptsAndTheModules() throws Exception {
    PythonPrograms.assumePackages("torch", "safetensors");
    List<String> scripts = new ArrayList<>(List.of(RUN_SCRIPTS));
    List<String> modules = new ArrayList<>(List.of(RUN_MODULES));
    try (NDManager manager = NDManager.newBaseManager()) {
      for (List<Model> inputs : all()) {
        Path place = Files.createDirectory(folder.resolve(inputs.get(0).name().replace(' ', '_')));
        Case made = recorded(manager, inputs);
        script(made.exported(), place.resolve("model.pt"));
        module(made, place.resolve("weights.safetensors"));
        Map<String, NDArray> example = new LinkedHashMap<>();
        for (int size : SIZES) {
          NDList batch = made.batch(manager, size);
          NDList outputs = made.eager(manager, made.batch(manager, size));
          for (int i = 0; i < batch.size(); i++) {
            example.put("x" + i + "_" + size, batch.get(i));
          }
          for (int i = 0; i < outputs.size(); i++) {
            example.put("y" + i + "_" + size, outputs.get(i));
          }
        }
        Safetensors.writeTensors(place.resolve("example.safetensors"), example);
        scripts.add(place.toString());
        modules.add(place.toString());
      }
    }
    List<String> expected = all().stream().map(model -> "same").toList();
    assertEquals(expected, PythonPrograms.run(scripts).lines().toList());
    assertEquals(expected, PythonPrograms.run(modules).lines().toList());
  }

  private static void module(Case made, Path file) throws IOException {
    List<String> names =
        NameMap.same()
            .torchNames(
                made.block(), made.exported().arrays().stream().map(StoredArray::name).toList());
    PythonModule.Written written =
        PythonModule.of(made.exported(), names, "a test", file.getFileName().toString());
    Safetensors.writeTensors(file, written.tensors());
    Files.writeString(file.resolveSibling("weights.py"), written.source());
  }
}
