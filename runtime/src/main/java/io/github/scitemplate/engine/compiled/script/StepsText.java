package io.github.scitemplate.engine.compiled.script;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.KernelCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Writes a method that trains on several batches, one after another: the passes of {@link
 * TrainingText}, and after each the update as calls of kernels. What changes from batch to batch,
 * such as the learning rate, is an argument.
 */
public final class StepsText {
  /** The method's name. */
  public static final String NAME = "steps";

  private final IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
  private final List<NDArray> arrays = new ArrayList<>();
  private int numbers;

  private StepsText() {}

  /**
   * The method, and what it has to be given.
   *
   * @param method {@code steps(batches, width, seeds, numbers, memory, parameters, gradient,
   *     gradients, buffers, constants)}; it returns the outputs of all passes
   * @param memory the arrays that the update works with
   * @param numbers how many numbers the update of one batch takes
   */
  public record Written(String method, List<NDArray> memory, int numbers) {}

  /**
   * Writes the method.
   *
   * @param update after each batch
   * @param draws whether the passes draw numbers, so that each needs a seed
   */
  public static Written of(List<KernelCall> update, boolean draws, String className) {
    return new StepsText().written(update, draws, className);
  }

  private Written written(List<KernelCall> update, boolean draws, String className) {
    List<String> calls = update.stream().map(this::text).toList();
    MethodText text =
        new MethodText(NAME)
            .parameter("batches: List[Tensor]")
            .parameter("width: int")
            .parameter("seeds: List[int]")
            .parameter("numbers: List[float]")
            .parameter("memory: List[Tensor]")
            .parameter("parameters: List[Tensor]")
            .parameter("gradient: Tensor")
            .parameter("gradients: List[Tensor]")
            .parameter("buffers: List[Tensor]")
            .parameter("constants: List[Tensor]");
    if (!arrays.isEmpty()) {
      text.line(
          IntStream.range(0, arrays.size())
                  .mapToObj(i -> array(i) + ", ")
                  .collect(Collectors.joining())
              + " = memory");
    }
    text.line("results = annotate(List[Tensor], [])")
        .line("for i in range(torch.floordiv(torch.len(batches), width)):")
        .line("  first = torch.mul(i, " + numbers + ")")
        .line("  begin = torch.mul(i, width)")
        .line("  batch = torch.slice(batches, begin, torch.add(begin, width), 1)");
    if (draws) {
      text.line("  torch.manual_seed(seeds[i])");
    }
    text.line(
        "  outputs = (self)."
            + TrainingText.NAME
            + "(batch, parameters, gradient, gradients, buffers, constants)");
    calls.forEach(call -> text.line("  " + call));
    text.line("  torch.extend(results, outputs)");
    return new Written(text.returning(className, "List[Tensor]", "results"), arrays, numbers);
  }

  private static String array(int place) {
    return "array_" + place;
  }

  private String text(KernelCall call) {
    return call.arguments().stream()
        .map(this::text)
        .collect(Collectors.joining(", ", "(self)." + call.method() + "(", ")"));
  }

  private String text(Object argument) {
    if (argument instanceof NDArray array) {
      return array(placeOf(array));
    } else if (argument instanceof NDArray[] several) {
      return several.length == 0
          ? "annotate(List[Tensor], [])"
          : listed(Arrays.stream(several).map(this::text).toList());
    } else if (argument instanceof Double) {
      return number();
    } else if (argument instanceof double[] several) {
      return several.length == 0
          ? "annotate(List[float], [])"
          : listed(Arrays.stream(several).mapToObj(number -> number()).toList());
    } else if (argument instanceof long[] several) {
      return several.length == 0
          ? "annotate(List[int], [])"
          : listed(LongStream.of(several).mapToObj(Long::toString).toList());
    } else if (argument instanceof Boolean flag) {
      return flag ? "True" : "False";
    } else if (argument instanceof Long) {
      return argument.toString();
    }
    throw new IllegalArgumentException("no text for " + argument.getClass());
  }

  private int placeOf(NDArray array) {
    return places.computeIfAbsent(
        array,
        added -> {
          arrays.add(added);
          return arrays.size() - 1;
        });
  }

  private String number() {
    return "numbers[torch.add(first, " + numbers++ + ")]";
  }

  private static String listed(List<String> texts) {
    return texts.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * The numbers that change from batch to batch, in the order in which the method takes them.
   *
   * @param count how many there are for each batch
   */
  public static double[] numbers(List<List<KernelCall>> updates, int count) {
    double[] all = new double[updates.size() * count];
    int next = 0;
    for (List<KernelCall> update : updates) {
      for (KernelCall call : update) {
        for (Object argument : call.arguments()) {
          if (argument instanceof Double number) {
            all[next++] = number;
          } else if (argument instanceof double[] several) {
            System.arraycopy(several, 0, all, next, several.length);
            next += several.length;
          }
        }
      }
    }
    return all;
  }
}
