package io.github.scitemplate.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processor of a machine. The engine chooses its kernels by the processor's features, and other
 * kernels give other last digits.
 *
 * @param model its name, empty if the system does not say
 * @param available how many of its cores this process may use
 * @param features its instruction sets for vectors and matrices
 */
public record Processor(String model, int available, List<String> features) {
  private static final Pattern VECTORS =
      Pattern.compile("(sse|ssse|avx|fma|f16c|amx|asimd|sve|sme(?!p)|neon|fphp|i8mm|bf16|vfp).*");

  /** The processor of this machine, as the system describes it. */
  public static Processor ofThisMachine() {
    return parsed(cpuInfo(), Runtime.getRuntime().availableProcessors());
  }

  static Processor parsed(List<String> cpuInfo, int available) {
    String flags = value(cpuInfo, "flags").or(() -> value(cpuInfo, "Features")).orElse("");
    return new Processor(
        value(cpuInfo, "model name").orElse(""),
        available,
        Arrays.stream(flags.split("\\s+"))
            .filter(flag -> VECTORS.matcher(flag).matches())
            .sorted()
            .toList());
  }

  private static List<String> cpuInfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
