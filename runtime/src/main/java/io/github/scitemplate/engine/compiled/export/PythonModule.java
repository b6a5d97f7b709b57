package io.github.scitemplate.engine.compiled.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Writes a recorded model as a module for PyTorch in Python, whose weights are read from a
 * safetensors file.
 */
public final class PythonModule {
  private static final int MOST_NUMBERS_WRITTEN_OUT = 16;
  private static final String LINE = "\n        ";

  private final ExportedModel model;
  private final List<String> names;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();
  private final StringBuilder made = new StringBuilder();
  private final StringBuilder run = new StringBuilder();

  private PythonModule(ExportedModel model, List<String> names) {
    this.model = model;
    this.names = List.copyOf(names);
  }

  /**
   * A module and its weights.
   *
   * @param source the program
   * @param tensors the weights by the names under which it looks for them
   */
  public record Written(String source, Map<String, NDArray> tensors) {}

  /**
   * Writes a module.
   *
   * @param names what each array of the model is called in Python, such as {@code 0.weight}
   * @param title what the program says about itself, one line
   * @param file the name of the file with the weights
   */
  public static Written of(ExportedModel model, List<String> names, String title, String file) {
    PythonModule module = new PythonModule(model, names);
    module.parameters();
    module.inputs();
    module.arrays();
    module.operations();
    return new Written(module.source(title, file), module.tensors);
  }

  private void parameters() {
    for (int i = 0; i < names.size(); i++) {
      StoredArray array = model.arrays().get(i);
      tensor(names.get(i), array.array(), array.isTrained());
    }
  }

  private void tensor(String name, NDArray array, boolean isTrained) {
    made.append(LINE)
        .append("self._add(")
        .append(quoted(name))
        .append(", ")
        .append(tuple(array.getShape().getShape()))
        .append(", torch.")
        .append(typeName(array.getDataType()))
        .append(isTrained ? ")" : ", buffer=True)");
    tensors.put(name, array);
  }

  private void inputs() {
    for (Value input : model.graph().inputs()) {
      run.append(LINE)
          .append("_check(")
          .append(input.name())
          .append(", ")
          .append(tuple(ExportedModel.lengths(input).stream().mapToLong(n -> n).toArray()))
          .append(")");
    }
    if (model.asksForBatchSize()) {
      line(PythonOperations.BATCH_SIZE + " = x0.shape[0]");
    }
  }

  private void arrays() {
    Graph graph = model.graph();
    Set<String> used = model.used();
    line("p = {**dict(self.named_parameters()), **dict(self.named_buffers())}");
    for (int i = 0; i < names.size(); i++) {
      String name = graph.buffers().get(i).name();
      if (used.contains(name)) {
        line(name + " = p[" + quoted(names.get(i)) + "]");
      }
    }
    for (int i = 0; i < model.constants().size(); i++) {
      String name = graph.constants().get(i).name();
      if (used.contains(name)) {
        line(name + " = " + constant(i, model.constants().get(i)));
      }
    }
  }

  /** A few numbers are written out, more go into the file. */
  private String constant(int place, NDArray array) {
    boolean plain =
        Set.of(DataType.FLOAT32, DataType.FLOAT64, DataType.INT32, DataType.INT64)
            .contains(array.getDataType());
    if (!plain || array.size() > MOST_NUMBERS_WRITTEN_OUT) {
      String name = "constant_" + place;
      tensor(name, array, false);
      return "p[" + quoted(name) + "]";
    }
    String numbers =
        Arrays.stream(array.toArray())
            .map(PythonModule::number)
            .collect(Collectors.joining(", ", "[", "]"));
    return "torch.tensor("
        + numbers
        + ", dtype=torch."
        + typeName(array.getDataType())
        + ", device=x0.device).reshape("
        + tuple(array.getShape().getShape())
        + ")";
  }

  private static String number(Number number) {
    if (number instanceof Float || number instanceof Double) {
      double value = number.doubleValue();
      return Double.isFinite(value)
          ? Double.toString(value)
          : "float(\"" + Double.toString(value).toLowerCase(Locale.ROOT) + "\")";
    }
    return number.toString();
  }

  private void operations() {
    String block = "";
    for (Operation operation : model.graph().operations()) {
      if (!operation.block().equals(block)) {
        block = operation.block();
        line("# " + block.replaceAll("\\p{Cntrl}", " "));
      }
      String results =
          operation.results().stream().map(Value::name).collect(Collectors.joining(", "));
      line(results + " = " + PythonOperations.text(operation));
    }
    line(
        "return "
            + model.graph().outputs().stream().map(Value::name).collect(Collectors.joining(", ")));
  }

  private void line(String statement) {
    run.append(LINE).append(statement);
  }

  private static String tuple(long[] numbers) {
    return LongStream.of(numbers)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "(", numbers.length == 1 ? ",)" : ")"));
  }

  private static String typeName(DataType type) {
    return type == DataType.BOOLEAN ? "bool" : type.name().toLowerCase(Locale.ROOT);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private String source(String title, String file) {
    List<String> inputs = new ArrayList<>();
    model.graph().inputs().forEach(input -> inputs.add(input.name()));
    String given = String.join(", ", inputs);
    return """
        # %s
        # Needs the packages torch and safetensors:
        #
        #     model = load()
        #     outputs = model(%s)
        #
        # The first axis of each input is that of the samples. The module does what the trained model
        # does in evaluation: it drops nothing out, and normalises by the statistics of training.
        import pathlib

        import torch
        from safetensors.torch import load_file
        from torch.nn import functional as F


        class Model(torch.nn.Module):
            def __init__(self):
                super().__init__()%s

            def _add(self, name, shape, dtype, buffer=False):
                *path, last = name.split(".")
                module = self
                for part in path:
                    if part not in module._modules:
                        module._modules[part] = torch.nn.Module()
                    module = module._modules[part]
                value = torch.zeros(shape, dtype=dtype)
                if buffer:
                    module.register_buffer(last, value)
                else:
                    module.register_parameter(last, torch.nn.Parameter(value))

            def forward(self, %s):%s


        def _check(given, lengths):
            if tuple(given.shape[1:]) != lengths:
                raise ValueError(f"the shape must be (N, *{lengths}), but is {tuple(given.shape)}")


        def load(file=pathlib.Path(__file__).with_name(%s)):
            model = Model()
            model.load_state_dict(load_file(file))
            return model.eval()
        """
        .formatted(title.replaceAll("\\p{Cntrl}", " "), given, made, given, run, quoted(file));
  }
}
