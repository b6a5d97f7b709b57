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
 * Writes two methods that train on several batches, one after another: the passes of {@link
 * TrainingText}, and after each the update as calls of kernels. What changes from batch to batch,
 * such as the learning rate, is an argument.
 */
public final class StepsText {
  /** The method that takes the arrays of each batch by themselves. */
  public static final String NAME = "steps";

  /** The method that takes the batches with their rows one below the other. */
  public static final String JOINED = "joined_steps";

  private final IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
  private final List<NDArray> arrays = new ArrayList<>();
  private int numbers;

  private StepsText() {}

  /**
   * The methods, and what they have to be given.
   *
   * @param methods {@code steps(batches, size, seeds, numbers, memory, parameters, gradient,
   *     gradients, buffers, constants)}, where size is the number of arrays of a batch, returns the
   *     outputs of all passes; {@code joined_steps} takes the same, where size is the number of
   *     samples of a batch, and returns the first outputs, one below the other, and the losses
   * @param memory the arrays that the update works with
   * @param numbers how many numbers the update of one batch takes
   */
  public record Written(List<String> methods, List<NDArray> memory, int numbers) {}

  /**
   * Writes the methods.
   *
   * @param update after each batch
   * @param draws whether the passes draw numbers, so that each needs a seed
   */
  public static Written of(List<KernelCall> update, boolean draws, String className) {
    StepsText text = new StepsText();
    List<String> calls = update.stream().map(text::text).toList();
    List<String> methods =
        List.of(text.separate(calls, draws, className), text.joined(calls, draws, className));
    return new Written(methods, text.arrays, text.numbers);
  }

  private String separate(List<String> calls, boolean draws, String className) {
    MethodText text = begin(NAME, "torch.floordiv(torch.len(batches), size)");
    text.line("  begin = torch.mul(i, size)")
        .line("  batch = torch.slice(batches, begin, torch.add(begin, size), 1)");
    pass(text, calls, draws);
    return text.line("  torch.extend(results, outputs)")
        .returning(className, "List[Tensor]", "results");
  }

  private String joined(List<String> calls, boolean draws, String className) {
    MethodText text = begin(JOINED, "torch.len(seeds)");
    text.line("  begin = torch.mul(i, size)")
        .line("  batch = annotate(List[Tensor], [])")
        .line("  for j in range(torch.len(batches)):")
        .line("    rows = torch.slice(batches[j], 0, begin, torch.add(begin, size), 1)")
        .line("    torch.append(batch, rows)");
    pass(text, calls, draws);
    return text.line("  torch.append(results, outputs[0])")
        .line("  torch.append(losses, outputs[-1])")
        .returning(className, "List[Tensor]", "[torch.cat(results, 0), torch.stack(losses, 0)]");
  }

  /** The beginning of a method, to the first line of a loop over the batches. */
  private MethodText begin(String name, String count) {
    MethodText text =
        new MethodText(name)
            .parameter("batches: List[Tensor]")
            .parameter("size: int")
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
    return text.line("results = annotate(List[Tensor], [])")
        .line("losses = annotate(List[Tensor], [])")
        .line("for i in range(" + count + "):")
        .line("  first = torch.mul(i, " + numbers + ")");
  }

  private static void pass(MethodText text, List<String> calls, boolean draws) {
    if (draws) {
      text.line("  torch.manual_seed(seeds[i])");
    }
    text.line(
        "  outputs = (self)."
            + TrainingText.NAME
            + "(batch, parameters, gradient, gradients, buffers, constants)");
    calls.forEach(call -> text.line("  " + call));
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
