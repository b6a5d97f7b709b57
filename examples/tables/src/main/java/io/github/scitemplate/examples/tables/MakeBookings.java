package io.github.scitemplate.examples.tables;

import io.github.scitemplate.data.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws bookings of a hotel, with gaps as a booking system leaves them. One in six is cancelled;
 * what makes it likely are several columns together, such as a long wait without a deposit.
 */
final class MakeBookings {
  private static final List<String> CHANNELS = List.of("web", "web", "agent", "phone", "corporate");
  private static final List<String> DEPOSITS = List.of("none", "none", "none", "part", "full");
  private static final List<String> COUNTRIES =
      List.of("PT", "GB", "FR", "ES", "DE", "IT", "IE", "BE", "BR", "US", "NL", "CH");

  private final SplittableRandom random;

  private MakeBookings(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The folder with train.csv and test.csv, which are drawn if it is not there yet. */
  static Path in(Path folder) {
    return DataFolder.madeOnce(
        folder,
        empty -> {
          Files.write(empty.resolve("train.csv"), new MakeBookings(1).rows(4000));
          Files.write(empty.resolve("test.csv"), new MakeBookings(2).rows(1000));
        });
  }

  private List<String> rows(int count) {
    List<String> rows = new ArrayList<>();
    rows.add("lead_days,nights,price,stays,month,channel,deposit,country,cancelled");
    for (int i = 0; i < count; i++) {
      rows.add(row());
    }
    return rows;
  }

  private String row() {
    int leadDays = (int) (-60 * StrictMath.log(1 - random.nextDouble()));
    int nights = 1 + Math.min(random.nextInt(10), random.nextInt(14));
    double price = (6000 + random.nextInt(16000)) / 100.0;
    int stays = Math.max(0, random.nextInt(8) - 4);
    int month = 1 + random.nextInt(12);
    String channel = any(CHANNELS);
    String deposit = any(DEPOSITS);
    int country = Math.min(random.nextInt(12), random.nextInt(12));
    double logit = -3.4 + 0.02 * Math.min(leadDays, 150) * (deposit.equals("none") ? 1 : 0.1);
    logit += channel.equals("agent") && nights > 4 ? 2 : 0;
    logit += stays == 0 && price > 130 ? 1.5 : 0;
    logit += (month > 5 && month < 9) == country < 3 ? 0.8 : -0.8;
    logit -= channel.equals("corporate") ? 1.5 : 0;
    boolean cancelled = random.nextDouble() < 1 / (1 + StrictMath.exp(-logit));
    return String.join(
        ",",
        gaps(0.05, leadDays),
        nights + "",
        gaps(0.1, price),
        stays + "",
        month + "",
        channel,
        gaps(0.05, deposit),
        gaps(0.1, COUNTRIES.get(country)),
        cancelled ? "1" : "0");
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String gaps(double share, Object value) {
    return random.nextDouble() < share ? "" : value.toString();
  }
}
