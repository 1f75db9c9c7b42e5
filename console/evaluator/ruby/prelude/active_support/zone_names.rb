# frozen_string_literal: true

module ActiveSupport
  # Rails' own names of time zones, with their names in the zone database.
  module ZoneNames
    # Zones that are named after a place, by region.
    PLACES = {
      "Africa" => %w[
        Cairo Casablanca Harare Monrovia Nairobi
      ],
      "America" => %w[
        Bogota Caracas Chihuahua La_Paz Lima Mazatlan Mexico_City Monterrey Montevideo Puerto_Rico Santiago Tijuana
      ],
      "America/Argentina" => %w[
        Buenos_Aires
      ],
      "Asia" => %w[
        Almaty Baghdad Baku Bangkok Chongqing Dhaka Hong_Kong Irkutsk Jakarta Jerusalem Kabul Kamchatka Karachi
        Kathmandu Kolkata Krasnoyarsk Kuala_Lumpur Kuwait Magadan Muscat Novosibirsk Rangoon Riyadh Seoul Singapore
        Srednekolymsk Taipei Tashkent Tbilisi Tehran Tokyo Ulaanbaatar Urumqi Vladivostok Yakutsk Yerevan
      ],
      "Atlantic" => %w[
        Azores
      ],
      "Australia" => %w[
        Adelaide Brisbane Darwin Hobart Melbourne Perth Sydney
      ],
      "Etc" => %w[
        UTC
      ],
      "Europe" => %w[
        Amsterdam Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Copenhagen Dublin Helsinki Istanbul
        Kaliningrad Lisbon Ljubljana London Madrid Minsk Moscow Paris Prague Riga Rome Samara Sarajevo Skopje Sofia
        Stockholm Tallinn Vienna Vilnius Volgograd Warsaw Zagreb Zurich
      ],
      "Pacific" => %w[
        Auckland Fiji Guam Port_Moresby
      ]
    }.freeze

    OTHERS = {
      "Abu Dhabi" => "Asia/Muscat", "Alaska" => "America/Juneau", "American Samoa" => "Pacific/Pago_Pago",
      "Arizona" => "America/Phoenix", "Astana" => "Asia/Dhaka", "Atlantic Time (Canada)" => "America/Halifax",
      "Beijing" => "Asia/Shanghai", "Bern" => "Europe/Zurich", "Brasilia" => "America/Sao_Paulo",
      "Canberra" => "Australia/Melbourne", "Cape Verde Is." => "Atlantic/Cape_Verde",
      "Central America" => "America/Guatemala", "Central Time (US & Canada)" => "America/Chicago",
      "Chatham Is." => "Pacific/Chatham", "Chennai" => "Asia/Kolkata",
      "Eastern Time (US & Canada)" => "America/New_York", "Edinburgh" => "Europe/London",
      "Ekaterinburg" => "Asia/Yekaterinburg", "Georgetown" => "America/Guyana", "Greenland" => "America/Godthab",
      "Guadalajara" => "America/Mexico_City", "Hanoi" => "Asia/Bangkok", "Hawaii" => "Pacific/Honolulu",
      "Indiana (East)" => "America/Indiana/Indianapolis", "International Date Line West" => "Pacific/Midway",
      "Islamabad" => "Asia/Karachi", "Kyiv" => "Europe/Kiev", "Marshall Is." => "Pacific/Majuro",
      "Mid-Atlantic" => "Atlantic/South_Georgia", "Midway Island" => "Pacific/Midway",
      "Mountain Time (US & Canada)" => "America/Denver", "Mumbai" => "Asia/Kolkata",
      "New Caledonia" => "Pacific/Noumea", "New Delhi" => "Asia/Kolkata", "Newfoundland" => "America/St_Johns",
      "Nuku'alofa" => "Pacific/Tongatapu", "Osaka" => "Asia/Tokyo",
      "Pacific Time (US & Canada)" => "America/Los_Angeles", "Pretoria" => "Africa/Johannesburg",
      "Quito" => "America/Lima", "Samoa" => "Pacific/Apia", "Sapporo" => "Asia/Tokyo",
      "Saskatchewan" => "America/Regina", "Solomon Is." => "Pacific/Guadalcanal",
      "Sri Jayawardenepura" => "Asia/Colombo", "St. Petersburg" => "Europe/Moscow",
      "Tokelau Is." => "Pacific/Fakaofo", "Wellington" => "Pacific/Auckland",
      "West Central Africa" => "Africa/Algiers"
    }.freeze

    ALL = PLACES.flat_map { |region, places| places.map { |place| [place.tr("_", " "), "#{region}/#{place}"] } }.to_h.merge(OTHERS).freeze
  end
end
