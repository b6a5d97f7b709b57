package io.github.scitemplate.engine.compiled.export;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import io.github.scitemplate.engine.compiled.script.MethodText;
import io.github.scitemplate.engine.kernels.KernelMethods;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a model as one TorchScript archive with its weights, which libtorch loads in any language.
 * Its method {@code forward} takes the inputs one by one, and returns the output, or a tuple of
 * several. An array asks for gradients if the model's own does: libtorch multiplies by such arrays
 * in another way, which gives other last digits.
 */
public final class ModuleArchive {
  /** What a file of the format ends with. */
  public static final String ENDING = ".pt";

  private static final String CLASS = "Model";
  private static final String FORMAT_VERSION = "10\n";
  private static final ByteBuffer EMPTY_TUPLE =
      ByteBuffer.wrap(new byte[] {(byte) 0x80, 2, ')', '.'});

  private final ExportedModel model;
  private final List<StoredArray> arrays;
  private final List<String> attributes;

  private ModuleArchive(ExportedModel model) {
    this.model = model;
    this.arrays = new ArrayList<>(model.arrays());
    for (int i = 0; i < model.constants().size(); i++) {
      NDArray constant = model.constants().get(i);
      arrays.add(new StoredArray("constant " + i, constant, false));
    }
    this.attributes = attributes(arrays);
  }

  /** Writes the archive; the stream stays open. */
  public static void write(ExportedModel model, OutputStream out) throws IOException {
    new ModuleArchive(model).write(out);
  }

  private void write(OutputStream out) throws IOException {
    AlignedZip zip = new AlignedZip(out, "archive/");
    zip.add("data.pkl", ByteBuffer.wrap(Pickle.object(CLASS, attributes, arrays)));
    zip.add("code/__torch__.py", source());
    for (int i = 0; i < arrays.size(); i++) {
      zip.add("data/" + i, arrays.get(i).bytes());
    }
    zip.add("constants.pkl", EMPTY_TUPLE);
    zip.add("version", FORMAT_VERSION);
    zip.add("byteorder", "little");
    zip.finish();
  }

  /** Names for TorchScript, each its own: {@code p_01Linear_weight} for {@code 01Linear.weight}. */
  private static List<String> attributes(List<StoredArray> arrays) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (StoredArray array : arrays) {
      String plain = "p_" + array.name().replaceAll("[^A-Za-z0-9_]", "_");
      String name = plain;
      for (int i = 2; !taken.add(name); i++) {
        name = plain + "_" + i;
      }
      names.add(name);
    }
    return names;
  }

  private String source() {
    StringBuilder text = new StringBuilder("class " + CLASS + "(Module):\n");
    text.append("  __parameters__ = [").append(quoted(true)).append("]\n");
    text.append("  __buffers__ = [").append(quoted(false)).append("]\n");
    attributes.forEach(name -> text.append("  ").append(name).append(" : Tensor\n"));
    text.append("  training : bool\n").append(forward());
    Set<String> own = new LinkedHashSet<>();
    for (Operation operation : model.graph().operations()) {
      if (operation.function().startsWith(Operation.OWN)) {
        own.add(operation.function().substring(Operation.OWN.length()));
      }
    }
    KernelMethods.of(own, CLASS).forEach(text::append);
    return text.toString();
  }

  private String quoted(boolean trained) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < attributes.size(); i++) {
      if (arrays.get(i).isTrained() == trained) {
        names.append('"').append(attributes.get(i)).append("\", ");
      }
    }
    return names.toString();
  }

  private String forward() {
    Graph graph = model.graph();
    MethodText text = new MethodText("forward");
    for (Value input : graph.inputs()) {
      text.parameter(input.name() + ": Tensor");
      check(text, input);
    }
    Set<String> used = model.used();
    List<Value> values =
        Stream.concat(graph.buffers().stream(), graph.constants().stream()).toList();
    for (int i = 0; i < values.size(); i++) {
      if (used.contains(values.get(i).name())) {
        text.line(values.get(i).name() + " = self." + attributes.get(i));
      }
    }
    text.batchSize(graph.operations(), graph.inputs().get(0)).operations(graph.operations());
    List<Value> outputs = graph.outputs();
    if (outputs.size() == 1) {
      return text.returning(CLASS, "Tensor", outputs.get(0).name());
    }
    return text.returning(
        CLASS,
        outputs.stream().map(value -> "Tensor").collect(Collectors.joining(", ", "Tuple[", "]")),
        outputs.stream().map(Value::name).collect(Collectors.joining(", ", "(", ")")));
  }

  /** Refuses other shapes than the recorded one, with which the operations might do otherwise. */
  private static void check(MethodText text, Value input) {
    String expected =
        "input "
            + input.name().substring(1)
            + " must have the shape "
            + Stream.concat(
                    Stream.of("N"), ExportedModel.lengths(input).stream().map(String::valueOf))
                .collect(Collectors.joining(", ", "(", ")"));
    refuseIf(text, "torch.ne(torch.dim(" + input.name() + "), " + input.axes() + ")", expected);
    for (int axis = 1; axis < input.axes(); axis++) {
      String size = "torch.size(" + input.name() + ", " + axis + ")";
      refuseIf(text, "torch.ne(" + size + ", " + input.length(axis) + ")", expected);
    }
  }

  private static void refuseIf(MethodText text, String condition, String message) {
    text.line("if " + condition + ":")
        .line("  ops.prim.RaiseException(\"" + message + "\", \"builtins.ValueError\")")
        .line("else:")
        .line("  pass");
  }
}
